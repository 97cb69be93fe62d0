import { z } from 'zod'

/** Prisma's: unreachable, timed out, closed, no connection free, transaction not started in time, deadlock. */
const prismaCodes = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'])
/** PostgreSQL's: connection exceptions, too many connections, shutdown, serialization failure, deadlock, read-only. */
const postgresCodes = /^(08...|53300|57P0[1-5]|40001|40P01|25006)$/
const socketCodes = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
const clientMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection)/

const thrown = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  meta: z
    .object({ driverAdapterError: z.object({ cause: z.object({ originalCode: z.string() }) }) })
    .optional()
    .catch(undefined),
})

/** The database did not answer or could not just now: the same request may succeed in a moment, nothing was written. */
export function isDatabaseUnreachable(error: unknown): boolean {
  const { data } = thrown.safeParse(error)
  if (!data) return false
  const codes = [data.code ?? '', data.meta?.driverAdapterError.cause.originalCode ?? '']
  return (
    codes.some((code) => prismaCodes.has(code) || postgresCodes.test(code) || socketCodes.test(code)) ||
    clientMessages.test(data.message)
  )
}

const clientNames = /^(PrismaClient(KnownRequest|UnknownRequest|Initialization|RustPanic)Error|DriverAdapterError)$/

/** The database failed or refused, for whatever reason: a mistake in our own code is not one. */
export function isDatabaseFailure(error: unknown): boolean {
  return isDatabaseUnreachable(error) || (error instanceof Error && clientNames.test(error.name))
}

/** A unique rule was broken by somebody who was faster. */
export function isUniqueViolation(error: unknown): boolean {
  const { data } = thrown.safeParse(error)
  return data?.code === 'P2002'
}
