import nextAuth from 'next-auth'
import { problem } from '#lib/api/respond.ts'
import { nextAuthOptions } from '#lib/auth/next-auth-options.ts'
import { requireOwnOrigin } from '#lib/auth/origin.ts'
import { newId } from '#lib/core/ids.ts'
import { env } from '#lib/env.ts'

type Context = { readonly params: Promise<{ nextauth: string[] }> }

async function answer(request: Request, context: Context): Promise<Response> {
  try {
    if (request.method === 'POST') {
      requireOwnOrigin(request.headers, env().HEDGEROW_PUBLIC_URL)
      // Its log endpoint would let anybody write into ours.
      if ((await context.params).nextauth[0] === '_log') return new Response(null, { status: 204 })
    }
    const response: Response = await nextAuth(nextAuthOptions())(request, context)
    response.headers.set('cache-control', 'no-store')
    return response
  } catch (error) {
    return problem(error, newId())
  }
}

export { answer as GET, answer as POST }
