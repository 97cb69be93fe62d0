import { describe, expect, it } from 'vitest'
import { formatMarker, isOurs, readMarker, withMarker, withoutMarker } from './marker.ts'

const marker = { configuration: 'nexpo/auth/prod', address: 'posthog.action/requests', nonce: '01j0000000' }

describe('marker', () => {
  it('is read back from any text that it was put into', () => {
    expect(readMarker(withMarker('Requests of auth', marker))).toEqual(marker)
    expect(readMarker('plain text')).toBeNull()
    expect(readMarker(null)).toBeNull()
  })

  it('leaves the text as it was when it is taken out, however many there are', () => {
    const twice = `${withMarker('Requests of auth', marker)} ${formatMarker({ ...marker, nonce: '2' })}`
    expect(withoutMarker(twice)).toBe('Requests of auth')
  })

  it('replaces an older one and cuts the text so that both fit', () => {
    const next = { ...marker, nonce: '01j1111111' }
    expect(readMarker(withMarker(withMarker('x', marker), next))).toEqual(next)
    const cut = withMarker('y'.repeat(500), marker, 200)
    expect(cut).toHaveLength(200)
    expect(readMarker(cut)).toEqual(marker)
  })

  it('is ours whatever its nonce, and not when it names another configuration or address', () => {
    expect(isOurs({ ...marker, nonce: 'z' }, marker)).toBe(true)
    expect(isOurs({ ...marker, configuration: 'nexpo/auth/dev' }, marker)).toBe(false)
    expect(isOurs(null, marker)).toBe(false)
  })
})
