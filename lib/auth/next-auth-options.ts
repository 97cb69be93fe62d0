import 'server-only'
import type { Account, NextAuthOptions, Profile as OidcProfile, User } from 'next-auth'
import type { CredentialsConfig } from 'next-auth/providers/credentials'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { z } from 'zod'
import { asHedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { type Env, env, type OidcProvider } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { safeReturnTo } from './return-to.ts'
import { endSession, sessionCookie } from './sessions.ts'
import { localProfile, type Profile, sessionMaxAgeMs, signInPerson } from './sign-in-person.ts'

export function nextAuthOptions(given: Env = env()): NextAuthOptions {
  const { HEDGEROW_LOCAL_SIGN_IN, HEDGEROW_OIDC, HEDGEROW_PUBLIC_URL, NEXTAUTH_SECRET } = given
  const { name, isSecure } = sessionCookie(HEDGEROW_PUBLIC_URL)
  return {
    secret: NEXTAUTH_SECRET,
    providers: [...HEDGEROW_OIDC.map(oidcProvider), ...(HEDGEROW_LOCAL_SIGN_IN ? [localProvider] : [])],
    session: { strategy: 'jwt', maxAge: sessionMaxAgeMs / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    useSecureCookies: isSecure,
    cookies: {
      sessionToken: { name, options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure } },
    },
    callbacks: {
      signIn: ({ user, account }) => refusalOf(profileOf(user, account)),
      async jwt({ token, user, account }) {
        if (!account) return token
        const { personId, sessionId } = await signInPerson(profileOf(user, account), newId())
        return { sub: personId, sid: sessionId }
      },
      // Nothing about the person leaves through next-auth: pages ask currentCtx().
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => `${HEDGEROW_PUBLIC_URL}${safeReturnTo(url, HEDGEROW_PUBLIC_URL)}`,
    },
    events: {
      async signOut({ token }) {
        const claims = z.object({ sub: z.string(), sid: z.string() }).safeParse(token)
        if (claims.success) await endSession(claims.data, newId())
      },
    },
    logger: {
      error: (code, error) => log().error({ code, reason: reasonOf(error) }, 'sign-in failed'),
      warn: (code) => log().warn({ code }, 'next-auth warns'),
      debug() {},
    },
  }
}

const localProvider: CredentialsConfig<Record<string, never>> = {
  id: 'local',
  name: localProfile.name,
  type: 'credentials',
  credentials: {},
  authorize: async () => ({ id: localProfile.subject, name: localProfile.name, email: localProfile.email }),
}

function oidcProvider(given: OidcProvider): OAuthConfig<OidcProfile> {
  return {
    id: given.id,
    name: given.name,
    type: 'oauth',
    wellKnown: `${given.issuer}/.well-known/openid-configuration`,
    issuer: given.issuer,
    clientId: given.client_id,
    clientSecret: given.client_secret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    userinfo: {
      // Many providers give e-mail and name there only. The client checks that both are about the same subject.
      request: async ({ client, tokens: given }) => {
        const tokens = given as Awaited<ReturnType<typeof client.callback>>
        const more = client.issuer.metadata.userinfo_endpoint ? await client.userinfo(tokens) : {}
        return { ...tokens.claims(), ...more }
      },
    },
    profile: (profile) => ({ id: profile.sub ?? '', name: profile.name ?? null, email: profile.email ?? null }),
  }
}

function profileOf(user: Pick<User, 'name' | 'email'>, account: Account | null): Profile {
  if (account?.provider === 'local') return localProfile
  const provider = env().HEDGEROW_OIDC.find(({ id }) => id === account?.provider)
  if (!account || !provider) throw new Error('A sign-in came from a provider that is not configured.')
  const subject = account.providerAccountId
  return { provider: provider.issuer, subject, email: user.email ?? null, name: user.name ?? user.email ?? subject }
}

/** True, or the page that says why not. */
async function refusalOf({ provider, subject, email }: Profile): Promise<true | string> {
  const identity = await db().identity.findUnique({
    where: { provider_subject: { provider, subject } },
    include: { person: true },
  })
  if (identity) return identity.person.disabledAt ? '/sign-in?error=person_disabled' : true
  const other = email === null ? null : await db().person.findUnique({ where: { email: email.toLowerCase() } })
  return other ? '/sign-in?error=email_taken' : true
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error ? error : (error as { error?: unknown } | null)?.error
  if (!(inner instanceof Error)) return 'unknown'
  return asHedgerowError(inner).code === 'internal' ? `${inner.name}: ${inner.message}` : inner.message
}
