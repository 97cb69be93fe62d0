import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { startAuthServer } from '#lib/testing/auth-server.ts'
import { createHttpBrowser, type HttpBrowser } from '#lib/testing/http-browser.ts'
import { type IdentityProvider, startIdentityProvider } from '#lib/testing/identity-provider.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { nextAuthOptions } from './next-auth-options.ts'
import { ctxOfSession, sessionCookie } from './sessions.ts'

const portal = await startAuthServer()
const callback = `${portal.origin}/api/auth/callback/test`
const provider: IdentityProvider = await startIdentityProvider({
  redirectUri: callback,
  emailOf: (subject) => (subject === 'shy' ? null : subject === 'twin' ? 'ada@id.test' : `${subject}@id.test`),
})
const { issuer, clientId: client_id, clientSecret: client_secret } = provider

await takeOwnDatabase({
  HEDGEROW_PUBLIC_URL: portal.origin,
  HEDGEROW_LOCAL_SIGN_IN: 'on',
  HEDGEROW_OIDC: JSON.stringify([{ id: 'test', name: 'Test provider', issuer, client_id, client_secret }]),
})

beforeAll(() => portal.use(nextAuthOptions()))
afterAll(async () => {
  await portal.close()
  await provider.close()
})

/** Presses the provider's button and goes as far as the provider's login form. */
async function begin(browser: HttpBrowser, callbackUrl = '/services') {
  const started = await startAt(browser, 'signin/test', { callbackUrl })
  return browser.follow(started, portal.origin)
}

async function startAt(browser: HttpBrowser, path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = (await (await browser.ask(`${portal.origin}/api/auth/csrf`)).json()) as { csrfToken: string }
  return browser.post(`${portal.origin}/api/auth/${path}`, { csrfToken, ...fields })
}

/** Logs in and consents at the provider; gives the URL with which it sends the browser back to us. */
async function logIn(browser: HttpBrowser, form: { url: string }, subject: string): Promise<string> {
  const loggedIn = await browser.post(form.url, { prompt: 'login', login: subject, password: 'any' })
  const consent = await browser.follow(loggedIn, form.url, callback)
  if (consent.url.startsWith(callback)) return consent.url
  const consented = await browser.post(consent.url, { prompt: 'consent' })
  return (await browser.follow(consented, consent.url, callback)).url
}

async function signIn(subject: string, callbackUrl?: string) {
  const browser = createHttpBrowser()
  const back = await logIn(browser, await begin(browser, callbackUrl), subject)
  const response = await browser.ask(back)
  return { browser, back, location: response.headers.get('location') }
}

const sessionOf = (browser: HttpBrowser) => browser.cookies(portal.origin).get(sessionCookie(portal.origin).name) ?? ''

describe('sign-in at an identity provider', () => {
  it('makes the first person admin and the next one viewer, and comes back to where they were', async () => {
    const ada = await signIn('ada', '/services?x=1')
    expect(ada.location).toBe(`${portal.origin}/services?x=1`)
    expect(await ctxOfSession(sessionOf(ada.browser), 'r')).toMatchObject({
      actor: { name: 'Person ada' },
      role: 'admin',
    })
    const grace = await signIn('grace')
    expect(await ctxOfSession(sessionOf(grace.browser), 'r')).toMatchObject({ role: 'viewer' })
    expect(
      await db().identity.findMany({ select: { provider: true, subject: true }, orderBy: { subject: 'asc' } }),
    ).toEqual([
      { provider: issuer, subject: 'ada' },
      { provider: issuer, subject: 'grace' },
    ])
  })

  it('keeps neither e-mail address nor tokens of the provider in the cookie', async () => {
    const { browser } = await signIn('ada')
    const { decode } = await import('next-auth/jwt')
    const claims = await decode({ token: sessionOf(browser), secret: process.env.NEXTAUTH_SECRET ?? '' })
    expect(Object.keys(claims ?? {}).toSorted()).toEqual(['exp', 'iat', 'jti', 'sid', 'sub'])
  })

  it('lets in who has no e-mail address', async () => {
    const { browser } = await signIn('shy')
    expect(await ctxOfSession(sessionOf(browser), 'r')).toMatchObject({ actor: { name: 'Person shy' } })
  })

  it('refuses an e-mail address that belongs to somebody else', async () => {
    const { browser, location } = await signIn('twin')
    expect(location).toBe('/sign-in?error=email_taken')
    expect(sessionOf(browser)).toBe('')
  })

  it('refuses a disabled person', async () => {
    const { browser } = await signIn('leaver')
    const ctx = await ctxOfSession(sessionOf(browser), 'r')
    await db().person.update({ where: { id: ctx?.actor.id ?? '' }, data: { disabledAt: new Date() } })
    const again = await signIn('leaver')
    expect(again.location).toBe('/sign-in?error=person_disabled')
    expect(sessionOf(again.browser)).toBe('')
  })

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'never goes to %s afterwards',
    async (callbackUrl) => {
      expect((await signIn('ada', callbackUrl)).location).toBe(`${portal.origin}/`)
    },
  )
})

describe('an answer that is not for this browser', () => {
  it('is refused in a browser that did not ask', async () => {
    const asked = createHttpBrowser()
    const back = await logIn(asked, await begin(asked), 'ada')
    const other = createHttpBrowser()
    const { headers } = await other.ask(back)
    expect(headers.get('location')).toContain('error=OAuthCallback')
    expect(sessionOf(other)).toBe('')
  })

  it.each([
    ['state', (url: URL) => url.searchParams.set('state', 'forged')],
    ['code', (url: URL) => url.searchParams.set('code', 'forged')],
    ['issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.test')],
  ])('is refused with another %s', async (_, forge) => {
    const browser = createHttpBrowser()
    const back = new URL(await logIn(browser, await begin(browser), 'ada'))
    forge(back)
    const { headers } = await browser.ask(back.href)
    expect(headers.get('location')).toContain('error=OAuthCallback')
    expect(sessionOf(browser)).toBe('')
  })

  it('is refused when it comes twice', async () => {
    const browser = createHttpBrowser()
    const back = await logIn(browser, await begin(browser), 'ada')
    await browser.ask(back)
    const first = sessionOf(browser)
    const { headers } = await browser.ask(back)
    expect(headers.get('location')).toContain('error=OAuthCallback')
    expect(await ctxOfSession(first, 'r')).not.toBeNull()
  })
})

describe('the request to the provider', () => {
  it('carries PKCE, state and nonce, and our callback whatever the Host header says', async () => {
    const browser = createHttpBrowser()
    const { csrfToken } = (await (await browser.ask(`${portal.origin}/api/auth/csrf`)).json()) as { csrfToken: string }
    const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' }
    const started = await browser.post(`${portal.origin}/api/auth/signin/test`, { csrfToken }, headers)
    const { searchParams } = new URL(started.headers.get('location') ?? '')
    expect(searchParams.get('redirect_uri')).toBe(callback)
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    expect(searchParams.get('state')).toBeTruthy()
    expect(searchParams.get('nonce')).toBeTruthy()
  })

  it('is not made without the CSRF token', async () => {
    const browser = createHttpBrowser()
    const started = await browser.post(`${portal.origin}/api/auth/signin/test`, { csrfToken: 'made-up' })
    expect(started.headers.get('location')).toContain('csrf=true')
  })
})

describe('the one-click sign-in', () => {
  it('makes a local admin, the same one each time', async () => {
    for (const browser of [createHttpBrowser(), createHttpBrowser()]) {
      const response = await startAt(browser, 'callback/local', { callbackUrl: '/runs' })
      expect(response.headers.get('location')).toBe(`${portal.origin}/runs`)
      expect(await ctxOfSession(sessionOf(browser), 'r')).toMatchObject({
        actor: { name: 'Local admin' },
        role: 'admin',
      })
    }
    expect(await db().person.count({ where: { email: 'admin@localhost' } })).toBe(1)
  })

  it('is not there when it is off', () => {
    const { providers } = nextAuthOptions({ ...env(), HEDGEROW_LOCAL_SIGN_IN: false })
    expect(providers.map(({ id }) => id)).toEqual(['test'])
  })
})

describe('sign-out', () => {
  it('ends the session for good: the old cookie opens nothing', async () => {
    const { browser } = await signIn('ada')
    const old = sessionOf(browser)
    expect(await ctxOfSession(old, 'r')).not.toBeNull()
    await startAt(browser, 'signout', {})
    expect(sessionOf(browser)).toBe('')
    expect(await ctxOfSession(old, 'r')).toBeNull()
  })
})
