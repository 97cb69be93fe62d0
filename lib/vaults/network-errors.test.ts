import { describe, expect, it } from 'vitest'
import { judgeNetwork } from './network-errors.ts'

const coded = (code: string, message = 'failed') => Object.assign(new Error(message), { code })

describe('judgeNetwork', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED'), { cause: 'unreachable', outcome: 'rejected' }],
    ['an unknown host', coded('ENOTFOUND'), { cause: 'unreachable', outcome: 'rejected' }],
    [
      'an error wrapped by fetch',
      new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }),
      { outcome: 'rejected' },
    ],
    [
      'both address families refused',
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      { cause: 'unreachable', outcome: 'rejected' },
    ],
    [
      'a connect that takes too long',
      coded('ETIMEDOUT', 'connect ETIMEDOUT'),
      { cause: 'timeout', outcome: 'rejected' },
    ],
    ['a reset', coded('ECONNRESET'), { cause: 'unreachable' }],
    ['a hang-up', new Error('socket hang up'), { cause: 'unreachable' }],
    ['a certificate of nobody', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), { cause: 'unreachable', retryable: false }],
    ['a certificate out of date', coded('CERT_HAS_EXPIRED'), { retryable: false, outcome: 'rejected' }],
    ['TLS against plain HTTP', coded('EPROTO', 'wrong version number'), { cause: 'malformed' }],
    ['HTTP against something else', coded('HPE_INVALID_CONSTANT', 'Parse Error'), { cause: 'malformed' }],
  ])('%s', (_, error, expected) => {
    expect(judgeNetwork(error)).toMatchObject(expected)
  })

  it('a reset leaves it open what happened', () => {
    expect(judgeNetwork(coded('ECONNRESET'))?.outcome).toBeUndefined()
  })

  it.each([new Error('something else'), 'text', null, undefined])('says nothing of %s', (error) => {
    expect(judgeNetwork(error)).toBeNull()
  })
})
