import { beforeEach, expect, test } from 'vitest'
import { type Draft, draftKey, dropDraft, readDraft, writeDraft } from './draft-store.ts'
import { emptyValues } from './form-values.ts'

class Memory implements Storage {
  readonly items = new Map<string, string>()
  full = false
  get length() {
    return this.items.size
  }
  key = (index: number) => [...this.items.keys()][index] ?? null
  getItem = (key: string) => this.items.get(key) ?? null
  removeItem = (key: string) => void this.items.delete(key)
  clear = () => this.items.clear()
  setItem = (key: string, value: string) => {
    if (this.full) throw new Error('QuotaExceededError')
    this.items.set(key, value)
  }
}

let storage: Memory
const key = draftKey(null)

beforeEach(() => {
  storage = new Memory()
})

function draft(fields: Record<string, string> = {}): Draft {
  const values = emptyValues()
  return {
    savedAt: '2026-11-23T12:04:00Z',
    saved: null,
    values: { ...values, fields: { ...values.fields, ...fields } },
  }
}

test('what was typed comes back', () => {
  expect(writeDraft(storage, key, draft({ service_name: 'auth' }))).toBe(true)
  expect(readDraft(storage, key, '')?.values.fields.service_name).toBe('auth')
})

test('the secret never reaches the storage, neither typed nor masked', () => {
  const saved = { id: 'c1', etag: '"1"', revision: 1, input: { webhook_secret: 'typed-secret-canary-2' } }
  writeDraft(storage, key, { ...draft({ webhook_secret: 'typed-secret-canary-1' }), saved })
  expect(storage.getItem(key)).not.toContain('canary')
  expect(readDraft(storage, key, '••••••••')?.values.fields.webhook_secret).toBe('••••••••')
})

test('a full or forbidden storage is reported, not thrown', () => {
  storage.full = true
  expect(writeDraft(storage, key, draft())).toBe(false)
})

test.each(['', '{', '{}', 'null', '{"version":0}', '{"version":1,"savedAt":"x","values":{"fields":{},"rows":{}}}'])(
  'a stored %j is no draft',
  (text) => {
    storage.setItem(key, text)
    expect(readDraft(storage, key, '')).toBeNull()
  },
)

test('a dropped draft is gone', () => {
  writeDraft(storage, key, draft())
  dropDraft(storage, key)
  expect(readDraft(storage, key, '')).toBeNull()
})
