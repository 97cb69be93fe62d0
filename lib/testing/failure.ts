import { HedgerowError } from '#lib/core/errors.ts'

/** The error that the work ends with. Throws when it ends well, or with anything but a HedgerowError. */
export async function failure(work: Promise<unknown>): Promise<HedgerowError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HedgerowError)) throw new Error(`expected a HedgerowError, got ${String(error)}`)
  return error
}
