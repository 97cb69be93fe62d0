import 'server-only'
import { ctxOfBearer } from '#lib/auth/bearer.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { refuseForeignSite, requireOwnOrigin } from '#lib/auth/origin.ts'
import { ctxOfSession, sessionCookie } from '#lib/auth/sessions.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { env } from '#lib/env.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Who asks: by bearer token, or by the session of one of our own pages (then a changing request must come from our
 * origin). Throws `unauthorized`.
 */
export async function authenticate(request: Request, requestId: string): Promise<Ctx> {
  const header = request.headers.get('authorization')
  if (header !== null) {
    const token = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header.trim())?.[1]
    const ctx = token === undefined ? null : await ctxOfBearer(token, requestId)
    if (ctx) return ctx
    throw new HedgerowError('unauthorized', 'This token is not valid, not any more, or not a bearer token.', {
      reason: 'invalid_token',
    })
  }
  const { HEDGEROW_PUBLIC_URL: publicUrl } = env()
  const cookie = readCookie(request.headers.get('cookie') ?? '', sessionCookie(publicUrl).name)
  const ctx = cookie === null ? null : await ctxOfSession(cookie, requestId)
  if (!ctx) throw new HedgerowError('unauthorized', 'Send an API token: Authorization: Bearer hr_…')
  if (safeMethods.has(request.method)) refuseForeignSite(request.headers)
  else requireOwnOrigin(request.headers, publicUrl)
  return ctx
}

function readCookie(header: string, name: string): string | null {
  const found = header.split(/; */).find((pair) => pair.startsWith(`${name}=`))
  return found ? found.slice(name.length + 1) : null
}
