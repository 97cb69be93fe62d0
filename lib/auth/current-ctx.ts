import 'server-only'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { newId } from '#lib/core/ids.ts'
import { env } from '#lib/env.ts'
import type { Ctx } from './context.ts'
import { safeReturnTo } from './return-to.ts'
import { ctxOfSession, sessionCookie } from './sessions.ts'

/** Who is signed in, asked of the database once a request; null when nobody is. */
export const currentCtx = cache(async (): Promise<Ctx | null> => {
  const cookie = (await cookies()).get(sessionCookie(env().HEDGEROW_PUBLIC_URL).name)
  return cookie ? ctxOfSession(cookie.value, newId()) : null
})

/** For pages: goes to the sign-in page when nobody is signed in, and from there back to `returnTo`, a path of ours. */
export async function requireCtx(returnTo = '/'): Promise<Ctx> {
  const ctx = await currentCtx()
  if (ctx) return ctx
  const path = safeReturnTo(returnTo, env().HEDGEROW_PUBLIC_URL)
  redirect(path === '/' ? '/sign-in' : `/sign-in?returnTo=${encodeURIComponent(path)}`)
}
