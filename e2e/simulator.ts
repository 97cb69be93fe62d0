import type { Portal } from './portal.ts'

type Row = Readonly<Record<string, unknown>>

export type Project = {
  readonly id: number
  readonly name: string
  readonly api_token: string
  readonly deleted: boolean
}
type Key = { readonly label: string; readonly value: string }
type Named = { readonly name: string; readonly deleted_at: string | null }
type OfProject = { readonly id: number; readonly project: number; readonly deleted: boolean }
type Flag = OfProject & { readonly key: string; readonly filters: unknown }

/** What the simulator holds, secrets in clear: the ground truth of every test. */
export type Truth = {
  readonly posthog: {
    readonly keys: readonly Key[]
    readonly organizations: readonly { readonly id: string }[]
    readonly projects: readonly Project[]
    readonly feature_flags: readonly Flag[]
    readonly dashboards: readonly OfProject[]
  }
  readonly aws: {
    readonly region: string
    readonly access_key_id: string
    readonly secret_access_key: string
    readonly parameters: readonly Named[]
  }
  readonly gcp: {
    readonly project_id: string
    readonly service_account_json: Row
    readonly secrets: readonly { readonly id: string; readonly deleted_at: string | null }[]
  }
  readonly azure: {
    readonly tenant_id: string
    readonly client_id: string
    readonly client_secret: string
    readonly secrets: readonly Named[]
  }
}

export type Simulator = {
  truth(): Promise<Truth>
  /** Sets a fault that meets the calls it matches until `clearFaults`; keep it to what only one test does. */
  fault(rule: { readonly mode: string; readonly match: string } & Row): Promise<void>
  /** Takes back the faults that were set through here. */
  clearFaults(): Promise<void>
  /** PostHog's own API with the admin's key: what a person does there behind the portal's back. */
  posthog<T>(method: string, path: string, body: unknown): Promise<T>
  /** A project that is in PostHog before the portal comes: one of this name is taken over. */
  createProject(name: string): Promise<Project>
  projectNamed(name: string): Promise<Project>
  /** The names of the entries that the vaults hold for a service. */
  entriesOf(service: string): Promise<Readonly<Record<'aws' | 'gcp' | 'azure', readonly string[]>>>
}

export function openSimulator({ simulator }: Portal): Simulator {
  const faults: string[] = []
  const control = <T>(method: string, path: string, body?: unknown) =>
    call<T>(`${simulator.control}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const self: Simulator = {
    truth: () => control<Truth>('GET', '/__truth'),
    async fault(rule) {
      const { id } = await control<{ id: string }>('POST', '/__fault', rule)
      faults.push(id)
    },
    async clearFaults() {
      for (const id of faults.splice(0)) await control('DELETE', `/__fault?id=${id}`)
    },
    async posthog(method, path, body) {
      const { posthog } = await self.truth()
      const key = posthog.keys.find(({ label }) => label === 'admin')?.value ?? ''
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      return call(`${simulator.posthog}${path}`, { method, headers, body: JSON.stringify(body) })
    },
    async createProject(name) {
      const { posthog } = await self.truth()
      return self.posthog('POST', `/api/organizations/${posthog.organizations[0]?.id}/projects/`, { name })
    },
    async projectNamed(name) {
      const { posthog } = await self.truth()
      const found = posthog.projects.find((one) => one.name === name && !one.deleted)
      if (!found) throw new Error(`PostHog has no project ${name}`)
      return found
    },
    async entriesOf(service) {
      const { aws, gcp, azure } = await self.truth()
      const parts = new RegExp(`(^|[/-])${service}[/-]`)
      const live = (named: readonly { readonly name: string; readonly deleted_at: string | null }[]) =>
        named.filter(({ name, deleted_at }) => deleted_at === null && parts.test(name)).map(({ name }) => name)
      const secrets = gcp.secrets.map(({ id, deleted_at }) => ({ name: id, deleted_at }))
      return { aws: live(aws.parameters), gcp: live(secrets), azure: live(azure.secrets) }
    },
  }
  return self
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, init)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${init.method} ${url}: ${answer.status} ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
