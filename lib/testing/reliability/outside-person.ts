import type { Bench, Truth } from '#lib/testing/provisioning.ts'

export type Row = Readonly<Record<string, unknown>>

/** Somebody who works in PostHog and in the Azure vault beside the portal, over the same APIs. */
export type OutsidePerson = {
  /** `PATCH`, `/api/projects/7/actions/3/`. Throws when PostHog refuses. */
  posthog(method: string, path: string, body?: unknown): Promise<Row>
  setSecret(name: string, value: string, tags: Readonly<Record<string, string>>): Promise<void>
  deleteSecret(name: string): Promise<void>
  purgeSecret(name: string): Promise<void>
}

export async function outsidePerson(bench: Bench): Promise<OutsidePerson> {
  const { posthog, azure } = bench.simulator.endpoints
  const label = 'outside person'
  const { value: key } = await bench.simulator.do<{ value: string }>('posthog', 'create_key', { label })
  const token = await vaultToken(azure, await bench.truth())
  const vault = async (method: string, path: string, body?: unknown) => {
    await ask(`${azure}${path}?api-version=7.6`, method, token, body)
  }
  return {
    posthog: (method, path, body) => ask(`${posthog}${path}`, method, key, body),
    setSecret: (name, value, tags) => vault('PUT', `/secrets/${name}`, { value, tags }),
    deleteSecret: (name) => vault('DELETE', `/secrets/${name}`),
    purgeSecret: (name) => vault('DELETE', `/deletedsecrets/${name}`),
  }
}

async function ask(url: string, method: string, token: string, body?: unknown): Promise<Row> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(url, { method, headers, ...sent })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url} gave ${response.status}: ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Row)
}

async function vaultToken(azure: string, { azure: login }: Truth): Promise<string> {
  const { tenant_id, client_id, client_secret } = login
  const form = { grant_type: 'client_credentials', scope: 'https://vault.azure.net/.default', client_id, client_secret }
  const url = `${azure}/${tenant_id}/oauth2/v2.0/token`
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
  const { access_token } = (await response.json()) as { access_token: string }
  return access_token
}
