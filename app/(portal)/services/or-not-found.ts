import 'server-only'
import { notFound } from 'next/navigation'
import type { Ctx } from '#lib/auth/context.ts'
import { getConfiguration } from '#lib/configurations/queries.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { HedgerowError } from '#lib/core/errors.ts'

/** The page's 404 for what does not exist or may not be seen. */
export async function orNotFound<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof HedgerowError && error.code === 'not_found') notFound()
    throw error
  }
}

export function configurationOr404(ctx: Ctx, id: string): Promise<ConfigurationView> {
  return orNotFound(getConfiguration(ctx, id))
}
