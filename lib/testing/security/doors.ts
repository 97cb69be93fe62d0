import { faultOfEndpoint } from '#lib/configurations/endpoint-rules.ts'
import { readPostHogHost, readVaultHost } from '#lib/connections/hosts.ts'
import { checkWebhookHost } from '#lib/outbound/check-webhook-host.ts'
import type { Resolve } from '#lib/outbound/resolve.ts'
import { safeFetch } from '#lib/outbound/safe-fetch.ts'
import { clientOf } from '#lib/testing/posthog-answers.ts'
import { lookupFor, readEndpoint } from '#lib/vaults/endpoint.ts'

/** A way by which an address that a person wrote could come to be called: why it is refused, null when it is not. */
export type Door = (url: string, resolve: Resolve) => Promise<string | null>

const nothing = () => false
const operatorsUsual = { posthog: ['us.posthog.com', 'eu.posthog.com'], outbound: [] }

const ours = new Set(['url_refused', 'plain_refused', 'port_refused', 'address_refused'])

async function messageOf(work: () => Promise<unknown> | unknown): Promise<{ reason: string; message: string } | null> {
  try {
    await work()
    return null
  } catch (error) {
    const { reason = '', message = String(error) } = Object(error) as { reason?: string; message?: string }
    return { reason, message }
  }
}

/** The webhook test: only our own refusals count, not that nobody was there. */
export const fetchDoor: Door = async (url, resolve) => {
  const thrown = await messageOf(() => safeFetch(url, { allow: nothing, lookup: resolve, deadlineMs: 300 }))
  return thrown && ours.has(thrown.reason) ? thrown.message : null
}

/** Saving a configuration with this webhook, or planning it. */
export const webhookDoor: Door = async (url, resolve) => {
  const fault = faultOfEndpoint(url, [])
  if (fault !== null) return fault
  const check = await checkWebhookHost(url, { allow: nothing, resolve })
  return check.status === 'error' ? check.detail : null
}

/** The client itself, as if the list of PostHog hosts had let it pass. */
export const posthogDoor: Door = async (url, resolve) => {
  const options = { allowInsecure: nothing, resolve, connectMs: 300 }
  const thrown = await messageOf(() => clientOf(url, options).client.delete('/api/things/1/', { what: 'try it' }))
  const isOurs =
    thrown !== null && /private address|not reached through https|another place|Invalid URL/.test(thrown.message)
  return isOurs ? thrown.message : null
}

/** A vault's address, and the lookup of the connections that its client makes. */
export const vaultDoor: Door = async (url, resolve) => {
  const thrown = await messageOf(async () => {
    const { host, port } = readEndpoint('endpoint', url, nothing)
    const lookup = lookupFor(port, { allowInsecure: nothing, resolve })
    await new Promise<void>((done, fail) => lookup(host, { all: true }, (error) => (error ? fail(error) : done())))
  })
  return thrown?.message ?? null
}

const listDoor =
  (read: (url: string) => ReturnType<typeof readPostHogHost>): Door =>
  async (url) => {
    const reading = read(url)
    return reading.ok ? null : reading.message
  }

export const doors: Readonly<Record<string, Door>> = {
  'webhook test': fetchDoor,
  'webhook of a configuration': webhookDoor,
  'PostHog client': posthogDoor,
  'vault client': vaultDoor,
  'PostHog host': listDoor((url) => readPostHogHost(url, operatorsUsual)),
  'AWS endpoint': listDoor((url) => readVaultHost('aws', url, operatorsUsual)),
  'Google endpoint': listDoor((url) => readVaultHost('gcp', url, operatorsUsual)),
  'Azure vault': listDoor((url) => readVaultHost('azure', url, operatorsUsual)),
}
