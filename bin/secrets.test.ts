import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deriveSecrets, keepSecrets } from './secrets.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-secrets-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

test('the first start makes them, every later one finds the same', () => {
  const made = keepSecrets(join(folder, 'data'))
  expect(Buffer.from(made.encryptionKey, 'base64')).toHaveLength(32)
  expect(made.adminToken.length).toBeGreaterThanOrEqual(32)
  expect(keepSecrets(join(folder, 'data'))).toEqual(made)
  expect(keepSecrets(join(folder, 'other'))).not.toEqual(made)
})

test('only their owner can read them', () => {
  keepSecrets(folder)
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('damaged ones are refused, not replaced: the database needs the old key', () => {
  writeFileSync(join(folder, 'secrets.json'), '{"encryptionKey":')
  chmodSync(join(folder, 'secrets.json'), 0o600)
  expect(() => keepSecrets(folder)).toThrow(/is damaged/)
})

test('the same encryption key gives the same derived keys, another one others', () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((bytes) =>
    deriveSecrets(bytes.toString('base64')),
  )
  expect(one).toEqual(deriveSecrets(Buffer.alloc(32, 1).toString('base64')))
  expect(one).not.toEqual(other)
  expect(one?.nextAuthSecret).not.toBe(one?.serverActionsKey)
  expect(Buffer.from(one?.serverActionsKey ?? '', 'base64')).toHaveLength(32)
})
