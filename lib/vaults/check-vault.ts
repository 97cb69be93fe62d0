import { randomBytes } from 'node:crypto'
import type { Check } from '#lib/core/check.ts'
import { HedgerowError, type UpstreamCause } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Driver } from './driver.ts'
import { noCredentials } from './errors.ts'
import type { CheckOptions, EntryOwner, VaultEntry } from './store.ts'

type CheckParts = {
  readonly driver: Driver
  readonly prefix: string
  /** As a store does it, with few tries. */
  readonly put: (entry: VaultEntry) => Promise<unknown>
  readonly remove: (name: string, owner: EntryOwner) => Promise<unknown>
}

type Step = 'reach' | 'credentials' | 'read'
const steps: readonly Step[] = ['reach', 'credentials', 'read']
// The step at which a first read ends with that cause; every other cause means that it was not reached.
const stepOf: Partial<Record<UpstreamCause, Step>> = {
  auth: 'credentials',
  forbidden: 'read',
  invalid: 'read',
  not_found: 'read',
  conflict: 'read',
  permanent: 'read',
}
const well: Record<Step, string> = {
  reach: 'It answers.',
  credentials: 'It accepts the credentials.',
  read: 'Entries may be read.',
}

// One owner for every probe, so that a probe that a crash left behind may be overwritten and removed.
const probeOwner = { configuration: 'hedgerow/check/probe', address: 'vault/probe' }

/** Looks at reach, credentials, read and write in this order and stops at the first that fails. */
export async function checkVault(parts: CheckParts, options: CheckOptions): Promise<Check[]> {
  const { driver, prefix } = parts
  const name = driver.advice.probeName(prefix, randomBytes(6).toString('hex'))
  const first = await failureOf(() => driver.read(name, options.signal))
  if (first) {
    // Nobody was asked.
    if (first.reason === noCredentials) return [failing('credentials', parts, first)]
    const failed = stepOf[first.upstream?.cause ?? 'failing'] ?? 'reach'
    return [...passed(driver, steps.slice(0, steps.indexOf(failed))), failing(failed, parts, first)]
  }
  return [...passed(driver, steps), await checkWrite(parts, name, options)]
}

function passed(driver: Driver, done: readonly Step[]): Check[] {
  return done.map((step) => ({
    name: step,
    status: 'ok',
    detail: step === 'reach' ? `${well.reach} (${driver.advice.place})` : well[step],
    fix: '',
  }))
}

async function checkWrite(parts: CheckParts, name: string, options: CheckOptions): Promise<Check> {
  const { driver, prefix } = parts
  const { probe = true, signal } = options
  const missing = await missingRights(driver, name, signal)
  if (missing.length > 0) {
    const detail = `The credentials lack ${missing.join(', ')}. Nothing was written.`
    return { name: 'write', status: 'error', detail, fix: driver.advice.grant(prefix) }
  }
  if (!probe) {
    return { name: 'write', status: 'warning', detail: 'Not tried: this look was to change nothing.', fix: '' }
  }
  const refused = await failureOf(() => parts.put(probeEntry(name)))
  if (refused?.upstream?.outcome === 'rejected' || refused?.code === 'conflict') return failing('write', parts, refused)
  const left = await failureOf(() => parts.remove(name, probeOwner))
  if (refused) return failing('write', parts, refused)
  if (left) {
    const check = failing('write', parts, left)
    return { ...check, detail: `Wrote ${name} and could not remove it again. ${check.detail}` }
  }
  return { name: 'write', status: 'ok', detail: `Wrote, read back and removed ${name}.`, fix: '' }
}

/** Asking is a courtesy of the vault: whoever may not ask may still write. */
async function missingRights(driver: Driver, name: string, signal?: AbortSignal): Promise<readonly string[]> {
  try {
    return (await driver.advice.missingRights?.(name, signal)) ?? []
  } catch (error) {
    if (error instanceof HedgerowError) return []
    throw error
  }
}

function probeEntry(name: string): VaultEntry {
  return {
    name,
    value: new Secret(randomBytes(12).toString('hex')),
    secret: true,
    tags: {},
    owner: probeOwner,
    service: 'check',
    key: 'probe',
  }
}

function failing(name: string, parts: CheckParts, error: HedgerowError): Check {
  const said = error.upstream?.said ? ` It said: ${error.upstream.said}` : ''
  const own = error.upstream?.fix ?? 'Look at what is there under that name.'
  const fix = error.upstream?.cause === 'forbidden' ? `${own}\n${parts.driver.advice.grant(parts.prefix)}` : own
  return { name, status: 'error', detail: `${error.message}${said}`, fix }
}

async function failureOf(work: () => Promise<unknown>): Promise<HedgerowError | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof HedgerowError) return error
    throw error
  }
}
