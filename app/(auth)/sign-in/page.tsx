import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { Mark } from '#components/shell/mark.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { currentCtx } from '#lib/auth/current-ctx.ts'
import { isOtherNameOf } from '#lib/auth/public-name.ts'
import { safeReturnTo } from '#lib/auth/return-to.ts'
import { env } from '#lib/env.ts'
import { SignInButtons } from './sign-in-buttons.tsx'

export const metadata: Metadata = { title: 'Sign in' }

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> }

export default async function SignInPage({ searchParams }: Props) {
  const {
    HEDGEROW_LOCAL_SIGN_IN,
    HEDGEROW_OIDC,
    HEDGEROW_PUBLIC_URL,
    HEDGEROW_SIMULATOR_ENDPOINTS,
    HEDGEROW_SUPPORT_CONTACT,
  } = env()
  const { returnTo: wanted, callbackUrl, error } = await searchParams
  const returnTo = safeReturnTo(firstOf(wanted) ?? firstOf(callbackUrl), HEDGEROW_PUBLIC_URL)
  if (isOtherNameOf(HEDGEROW_PUBLIC_URL, (await headers()).get('host'))) {
    redirect(`${HEDGEROW_PUBLIC_URL}/sign-in?returnTo=${encodeURIComponent(returnTo)}`)
  }
  if (await currentCtx()) redirect(returnTo)

  const providers = HEDGEROW_OIDC.map(({ id, name }) => ({ id, label: `Continue with ${name}` }))
  const local = HEDGEROW_LOCAL_SIGN_IN ? [{ id: 'local', label: 'Continue as local admin' }] : []
  const reason = firstOf(error)
  const isSimulated = HEDGEROW_SIMULATOR_ENDPOINTS !== undefined
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-6">
      <div className="grid gap-2">
        <h1 className="flex items-center gap-2 font-medium text-xl">
          <Mark className="size-6" />
          Hedgerow
        </h1>
        <p className="text-ink-2">
          Analytics for every service: described once, seen before it happens, provisioned, handed over.
        </p>
      </div>
      {isSimulated && (
        <Callout tone="drift" title="SIMULATED">
          PostHog and the three vaults run on this machine. Nothing leaves it, and no account is needed.
        </Callout>
      )}
      {reason !== undefined && (
        <Callout tone="delete" title="You are not signed in" role="alert">
          {messageOf(reason)}
        </Callout>
      )}
      {providers.length + local.length === 0 ? (
        <Callout tone="update" title="No way to sign in is configured">
          The operator names identity providers in HEDGEROW_OIDC; see the README.
        </Callout>
      ) : (
        <SignInButtons providers={[...providers, ...local]} returnTo={returnTo} />
      )}
      {HEDGEROW_SUPPORT_CONTACT !== '' && <p className="text-ink-2 text-sm">Questions: {HEDGEROW_SUPPORT_CONTACT}</p>}
    </main>
  )
}

const firstOf = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

const messages = new Map([
  ['person_disabled', 'Your account is disabled. An admin of Hedgerow can enable it.'],
  ['email_taken', 'Somebody with your e-mail address signs in another way. Use that one, or ask an admin.'],
  ['OAuthSignin', 'The identity provider cannot be reached. Try again in a moment.'],
  ['OAuthCallback', 'The identity provider’s answer was not accepted. Try again; if it stays so, tell the operator.'],
  ['AccessDenied', 'The identity provider did not let you in.'],
])

/** The reason comes from the address bar: only known ones are shown in words. */
const messageOf = (reason: string) => messages.get(reason) ?? 'That did not work. Try again.'
