import type { Variables } from '#lib/configurations/schemas.ts'
import {
  type RotatedSecret,
  type SecretHolder,
  secretHolders,
  tokenFingerprint,
  webhookSecretFingerprint,
} from '#lib/runs/secret-holders.ts'
import type { HolderView } from './views.ts'

type Row = Parameters<typeof secretHolders>[0][number]
type Sharing = { readonly key: string; readonly resources: readonly Row[] }

/** Of the token: every service that uses the project, with its vault entry, and the portal. */
export function tokenHolders(project: Row, sharing: readonly Sharing[]): HolderView[] {
  const current = tokenFingerprint(project)
  const services = sharing.flatMap(({ key, resources }) => {
    const entries = secretHolders(resources, 'project_token')
    return [...entries.map((entry) => holderView(entry, current)), serviceView(key, entries)]
  })
  return [...services, portalView('Keeps it sealed. Environment blocks and outputs are made from it.')]
}

type Webhook = { readonly variables: Variables; readonly number: number; readonly resources: readonly Row[] }

/** Of the webhook secret: the vault entry, the webhooks that send it, who receives them, and the portal. */
export function webhookSecretHolders({ variables, number, resources }: Webhook): HolderView[] {
  const secret: RotatedSecret = 'webhook_secret'
  const current = webhookSecretFingerprint(variables)
  const receiver = receiverOf(variables.webhook_endpoint)
  return [
    ...secretHolders(resources, secret).map((holder) => holderView(holder, current)),
    ...(receiver ? [receiver] : []),
    portalView(`Keeps it sealed in revision ${number}.`),
  ]
}

const portalView = (detail: string): HolderView => ({ what: 'portal', name: 'Hedgerow', detail })

const details: Readonly<Record<SecretHolder['what'], { readonly fresh: string; readonly stale: string }>> = {
  vault: {
    fresh: 'Holds the current one: it was written and read back.',
    stale: 'Holds the one from before, until a plan is applied that writes the current one.',
  },
  posthog: {
    fresh: 'Sends the current one along. PostHog does not show it: what was sent last is known by its fingerprint.',
    stale: 'Sends the one from before along, until a plan is applied that gives it the current one.',
  },
}

function holderView({ what, name, fingerprint }: SecretHolder, current: string | null): HolderView {
  const { fresh, stale } = details[what]
  return { what, name, detail: fingerprint === current ? fresh : stale }
}

function serviceView(key: string, entries: readonly SecretHolder[]): HolderView {
  const source = entries[0] ? `reads ${entries[0].name}` : 'was given it'
  const detail = `Holds what it ${source} for when it started. PostHog drops its events from the reset until it is started again with the current one.`
  return { what: 'service', name: key, detail }
}

function receiverOf(url: string): HolderView | null {
  if (!URL.canParse(url)) return null
  const detail =
    'Compares the header X-Webhook-Secret with its own. Let it accept both secrets until the rotation is confirmed and it was started again.'
  return { what: 'service', name: new URL(url).host, detail }
}
