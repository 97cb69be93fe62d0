import 'server-only'
import { pino } from 'pino'
import { env } from './env.ts'

/** Whatever looks like one of our secrets or a credential, wherever it stands in a line. */
const credentials = /\b(ph[cxs]_[A-Za-z0-9]{6,}|hr_[A-Za-z0-9_-]{16,}|Bearer\s+[A-Za-z0-9._~+/-]{8,}=*)/g

export function scrub(text: string): string {
  return text.replace(credentials, (found) => `${found.slice(0, 4)}••••`)
}

let cached: ReturnType<typeof pino> | undefined

/** The only logger: JSON lines on standard error, credentials scrubbed from the finished line. */
export function log(): ReturnType<typeof pino> {
  cached ??= pino(
    { level: env().HEDGEROW_LOG_LEVEL, base: null },
    { write: (line: string) => process.stderr.write(scrub(line)) },
  )
  return cached
}
