import { describe, expect, it } from 'vitest'
import { refuseForeignSite, requireOwnOrigin } from './origin.ts'

const publicUrl = 'http://127.0.0.1:3000'

describe('a changing request', () => {
  it.each([
    ['our page', { origin: publicUrl, 'sec-fetch-site': 'same-origin' }],
    ['our page in an old browser', { origin: publicUrl }],
  ])('passes from %s', (_, headers) => {
    expect(() => requireOwnOrigin(new Headers(headers as HeadersInit), publicUrl)).not.toThrow()
  })

  it.each([
    ['nobody', {}],
    ['null', { origin: 'null' }],
    ['another site', { origin: 'https://evil.test' }],
    ['another port', { origin: 'http://127.0.0.1:3001' }],
    ['another scheme', { origin: 'https://127.0.0.1:3000' }],
    ['another name of this machine', { origin: 'http://localhost:3000' }],
    ['a name that begins like ours', { origin: 'http://127.0.0.1:3000.evil.test' }],
    ['our origin with a path', { origin: `${publicUrl}/` }],
    ['a sibling site', { origin: publicUrl, 'sec-fetch-site': 'same-site' }],
    ['a forwarded host', { origin: 'https://evil.test', host: 'evil.test', 'x-forwarded-host': 'evil.test' }],
  ])('is refused from %s', (_, headers) => {
    expect(() => requireOwnOrigin(new Headers(headers as HeadersInit), publicUrl)).toThrow(publicUrl)
  })
})

describe('a reading request', () => {
  it.each(['same-origin', 'none', null])('passes for Sec-Fetch-Site %s', (site) => {
    expect(() => refuseForeignSite(new Headers(site ? { 'sec-fetch-site': site } : {}))).not.toThrow()
  })

  it.each(['cross-site', 'same-site', 'nonsense'])('is refused for Sec-Fetch-Site %s', (site) => {
    expect(() => refuseForeignSite(new Headers({ 'sec-fetch-site': site }))).toThrow('other sites')
  })
})
