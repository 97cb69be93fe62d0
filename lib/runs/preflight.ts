import 'server-only'
import { remarks } from '#lib/blueprint/remarks.ts'
import { lint } from '#lib/configurations/lint.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { LoadedConnection } from '#lib/connections/load-connection.ts'
import { openPostHog, openVaultStore } from '#lib/connections/open-clients.ts'
import type { Check } from '#lib/core/check.ts'
import { asHedgerowError } from '#lib/core/errors.ts'
import { isJsonObject, type JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import { checkWebhookHost } from '#lib/outbound/check-webhook-host.ts'
import { checkPostHog } from '#lib/posthog/check.ts'
import { blueprintInput, type Chosen, organizationOf } from './desired.ts'

type PreflightInput = {
  readonly configurationId: string
  readonly variables: Variables
  readonly chosen: Chosen
  readonly desired: readonly Desired[]
  /** PostHog projects that an apply would make: none when there is one, or when one is shared. */
  readonly newProjects: number
}

/** Looks at everything that could stop an apply, without changing anything; what cannot be seen is said, not thrown. */
export async function preflight(input: PreflightInput): Promise<Check[]> {
  const { variables, chosen } = input
  if (input.desired.length === 0) return []
  const groups = await Promise.all([
    guarded(chosen.posthog, () =>
      checkPostHog(openPostHog(chosen.posthog), {
        organization: organizationOf(variables, chosen.posthog) ?? '@current',
      }),
    ),
    guarded(chosen.vault, () => lookAtVault(chosen.vault)),
    writeRight(chosen.vault),
    vaultPaths(input),
    webhookAddress(input),
  ])
  return [...groups.flat(), ...advice(input)]
}

/** Without a probe the right to write cannot be seen; what the last check proved stands for it, see writeRight. */
async function lookAtVault(vault: LoadedConnection): Promise<Check[]> {
  const checks = await (await openVaultStore(vault)).check({ probe: false })
  return checks.filter(({ name }) => name !== 'write')
}

async function guarded(connection: LoadedConnection, look: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await look()
  } catch (error) {
    const known = asHedgerowError(error)
    const fix = known.upstream?.fix ?? 'Open the connection and check it.'
    return [{ name: `reach ${connection.name}`, status: 'error', detail: known.message, fix }]
  }
}

/** Planning writes nothing, so the right to write is taken from the last check of the connection, which does. */
async function writeRight(vault: LoadedConnection): Promise<Check[]> {
  const row = await db().connection.findUnique({ where: { id: vault.id }, select: { lastCheck: true } })
  const last = isJsonObject(row?.lastCheck) ? (row.lastCheck as JsonObject) : null
  const name = 'vault write right'
  if (last?.ok === true) {
    return [{ name, status: 'ok', detail: `Proven by the check of ${vault.name} at ${last.checked_at}.`, fix: '' }]
  }
  const detail = last ? `The last check of ${vault.name} found faults.` : `${vault.name} was never checked.`
  return [
    { name, status: 'warning', detail, fix: 'Open the connection and press Check: it writes and removes a probe.' },
  ]
}

/** Of webhooks that would be called: what is paused may be anywhere. */
async function webhookAddress({ variables, desired }: PreflightInput): Promise<Check[]> {
  const isCalled = desired.some(({ kind, spec }) => kind === 'posthog.hog_function' && spec.enabled === true)
  return isCalled ? [await checkWebhookHost(variables.webhook_endpoint)] : []
}

/** What is allowed but worth knowing before it is applied. */
function advice({ variables, chosen }: PreflightInput): Check[] {
  const warnings = [...lint(variables), ...remarks(blueprintInput(variables, chosen, false))]
  return warnings
    .filter(({ level }) => level === 'warning')
    .map(({ path, message }) => ({ name: path, status: 'warning', detail: message, fix: '' }))
}

/** The module's paths carry no environment, so two environments of a service cannot share one vault under them. */
async function vaultPaths({ configurationId, chosen, desired }: PreflightInput): Promise<Check[]> {
  const names = new Set(desired.filter(({ kind }) => kind.startsWith('vault.')).map(({ spec }) => spec.name))
  const others = await db().resource.findMany({
    where: { connectionId: chosen.vault.id, configurationId: { not: configurationId }, kind: { startsWith: 'vault.' } },
    select: { applied: true, configuration: { select: { key: true } } },
  })
  const taken = others.filter(({ applied }) => isJsonObject(applied) && names.has(applied.name as string))
  const name = 'vault paths'
  if (taken.length === 0) return [{ name, status: 'ok', detail: `${names.size} paths are free.`, fix: '' }]
  const owners = [...new Set(taken.map(({ configuration }) => configuration.key))].join(', ')
  return [
    {
      name,
      status: 'error',
      detail: `${owners} keeps its entries in ${chosen.vault.name} under the same ${taken.length} paths.`,
      fix: 'Use paths that carry the environment (vault_layout: environment), or another vault connection.',
    },
  ]
}
