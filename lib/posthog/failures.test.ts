import { describe, expect, it } from 'vitest'
import type { Upstream } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { refusals } from '#lib/testing/posthog-refusals.ts'
import { type Attempt, refused, undelivered } from './failures.ts'
import { type FailureReason, TransportFailure } from './transport.ts'

const nowMs = Date.UTC(2026, 0, 1)
const posting: Attempt = {
  what: 'create the feature flag x',
  changing: true,
  app: 'https://eu.posthog.com',
  secrets: [],
  nowMs,
}
const reading: Attempt = { ...posting, what: 'read the feature flag x', changing: false }

const textOf = (body: unknown) =>
  typeof body === 'string' && (body === '' || body.startsWith('<')) ? body : JSON.stringify(body)

describe('an answer that is not a success', () => {
  it.each(refusals)('$name ($status)', ({ status, body, headers = {}, expected, fix }) => {
    const failure = refused(posting, { status, headers, body: textOf(body) })
    expect(failure).toMatchObject({ code: 'upstream', upstream: { system: 'posthog', status, ...expected } })
    expect(failure.upstream?.fix).toMatch(fix)
    expect(failure.message).toMatch(/^Could not create the feature flag x: PostHog/)
  })

  it.each([500, 502, 503, 504, 408, 429])('a read that fails with %i has done nothing', (status) => {
    expect(refused(reading, { status, headers: {}, body: '' }).upstream?.outcome).toBe('rejected')
  })
})

describe('what PostHog said', () => {
  const said = (detail: string, secrets: readonly Secret[] = []) =>
    refused({ ...posting, secrets }, { status: 400, headers: {}, body: JSON.stringify({ detail }) })

  it('is cut', () => {
    const failure = said('x'.repeat(5_000))
    expect(failure.upstream?.said).toHaveLength(300)
    expect(failure.message.length).toBeLessThan(500)
  })

  it('holds no keys and no secret that was sent', () => {
    const failure = said('phx_aBc123 phc_x-Y_z phs_q1, also hunter2hunter2 and ph_x', [new Secret('hunter2hunter2')])
    expect(failure.upstream?.said).toBe('phx_•••• phc_•••• phs_••••, also •••• and ph_x')
    expect(JSON.stringify(failure)).not.toContain('hunter2')
  })

  it.each(['null', '[]', '{"detail":{}}', '{"detail":', '42', '{}'])('is nothing when the body is %s', (body) => {
    expect(refused(posting, { status: 500, headers: {}, body }).upstream).toMatchObject({ said: null, status: 500 })
  })
})

describe('no answer', () => {
  it.each<[FailureReason, Partial<Upstream>]>([
    ['unreachable', { cause: 'unreachable', retryable: true }],
    ['unknown_host', { cause: 'unreachable', retryable: true }],
    ['private', { cause: 'permanent', retryable: false }],
    ['plain', { cause: 'permanent', retryable: false }],
    ['tls', { cause: 'unreachable', retryable: false }],
    ['connect_timeout', { cause: 'timeout', retryable: true }],
    ['timeout', { cause: 'timeout', retryable: true }],
    ['dropped', { cause: 'unreachable', retryable: true }],
    ['too_large', { cause: 'malformed', retryable: false }],
  ])('%s', (reason, expected) => {
    const before = undelivered(posting, new TransportFailure(reason, false))
    expect(before).toMatchObject({ upstream: { ...expected, outcome: 'rejected', status: null } })
    expect(before.message).toContain('eu.posthog.com')
    expect(before.upstream?.fix).not.toBe('')
    expect(undelivered(posting, new TransportFailure(reason, true)).upstream?.outcome).toBe('unknown')
    expect(undelivered(reading, new TransportFailure(reason, true)).upstream?.outcome).toBe('rejected')
  })
})
