import { createCipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keepFigures, sized } from '#lib/testing/reliability/trial.ts'
import { firstReleaseKey, openText, type Place, parseSealed, sealText } from './sealed-text.ts'

const bytes = randomBytes(32)
const key = { id: '01aaaaaaaaaaaaaaaaaaaaaaaa', key: createSecretKey(bytes) }
const place: Place = { table: 'connection', row: 'c1', column: 'sealed' }
const open = (text: string, at: Place = place) => openText(parseSealed(text), at, key.key)
const isRefused = (text: string, at: Place = place): boolean => {
  try {
    open(text, at)
    return false
  } catch {
    return true
  }
}

/** As release 0.1.0 sealed. */
function sealedBefore(text: string, at: Place): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(Buffer.from(`${at.table}:${at.row}:${at.column}`))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  return ['v1', digest, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
}

describe('a sealed value', () => {
  it.each(['', 'phx_1', 'ü👋\u0000', 'x'.repeat(100_000)])('opens where it was sealed', (text) => {
    expect(open(sealText(text, place, key))).toBe(text)
  })

  const sealed = sealText('phx_a-secret-of-some-length', place, key)
  it.each<[string, Place]>([
    ['another row', { ...place, row: 'c2' }],
    ['another column', { ...place, column: 'masked' }],
    ['another table', { ...place, table: 'revision' }],
    ['names that run into each other', { table: 'connection:c1', row: 'sealed', column: '' }],
    ['names with the separators of JSON', { table: 'connection","c1', row: 'sealed', column: '' }],
  ])('is refused in %s', (_, other) => {
    expect(isRefused(sealed, other)).toBe(true)
  })

  it('is refused under another version, whichever way', () => {
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 8)
    expect(isRefused(sealed.replace(/^v2\.[^.]+/, `v1.${digest}`))).toBe(true)
    expect(isRefused(sealedBefore('old', place).replace(/^v1\.[^.]+/, `v2.${key.id}`))).toBe(true)
    expect(isRefused(sealed.replace(/^v2/, 'v3'))).toBe(true)
  })

  it('is refused under the name of another key, even if the keys are the same', () => {
    expect(isRefused(sealed.replace(key.id, '01bbbbbbbbbbbbbbbbbbbbbbbb'))).toBe(true)
  })

  it.each(['', 'v2', 'v2.a.b.c', `${sealed}.more`, `${sealed} `, `${sealed}=`, sealed.replace(/\.[^.]+$/, '')])(
    'has one spelling: %j is none',
    (text) => {
      expect(isRefused(text)).toBe(true)
    },
  )

  it('of an earlier release opens with the key of that time, and with no other', () => {
    const old = parseSealed(sealedBefore('old', place))
    expect(openText(old, place, firstReleaseKey(old, bytes))).toBe('old')
    expect(() => firstReleaseKey(old, randomBytes(32))).toThrow('another HEDGEROW_ENCRYPTION_KEY')
    expect(() => openText(old, { ...place, row: 'c2' }, firstReleaseKey(old, bytes))).toThrow()
  })
})

describe('at full count', () => {
  it('every changed character of a value is refused, and no nonce comes twice', () => {
    const swaps = ['row', 'column', 'table'] as const
    let [flips, accepted, moved, followed] = [0, 0, 0, 0]
    for (let turn = 0; flips < sized({ ci: 5_000, full: 50_000 }); turn += 1) {
      const text = sealText(randomBytes(1 + (turn % 90)).toString('hex'), place, key)
      for (let at = 0; at < text.length; at += 1) {
        const bit = 1 << (flips % 7)
        const flipped = String.fromCharCode(text.charCodeAt(at) ^ bit)
        flips += 1
        if (!isRefused(text.slice(0, at) + flipped + text.slice(at + 1))) accepted += 1
      }
      for (const name of swaps) {
        moved += 1
        if (!isRefused(text, { ...place, [name]: `${place[name]}${turn}` })) followed += 1
      }
    }
    const nonces = new Set<string>()
    const count = sized({ ci: 100_000, full: 1_000_000 })
    for (let turn = 0; turn < count; turn += 1) nonces.add(sealText('x', place, key).split('.')[2] ?? '')
    keepFigures('S09-sealed-values', {
      'characters changed': flips,
      'changed values accepted': accepted,
      'moved values': moved,
      'moved values accepted': followed,
      nonces: count,
      'nonces twice': count - nonces.size,
    })
    expect({ accepted, followed, twice: count - nonces.size }).toEqual({ accepted: 0, followed: 0, twice: 0 })
  }, 600_000)
})
