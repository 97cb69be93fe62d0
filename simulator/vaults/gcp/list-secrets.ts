import { z } from 'zod'
import { parseFilter } from './filter.ts'
import { page, parseInput } from './input.ts'
import { assertPermitted, isVisible, liveSecret, resolveProject } from './names.ts'
import type { Call } from './operations.ts'
import { pageOf } from './pages.ts'
import { spendProjectQuota } from './quotas.ts'
import { renderSecret } from './render.ts'
import type { Secret } from './state.ts'

const ListSecrets = z.strictObject({ parent: z.string(), ...page })

export function listSecrets({ state, input }: Call): object {
  const asked = parseInput(ListSecrets, input)
  const projectId = resolveProject(state, asked.parent, 'secretmanager.secrets.list')
  assertPermitted(state, 'secretmanager.secrets.list', asked.parent)
  spendProjectQuota(state, projectId, 'read')
  const predicate = parseFilter(asked.filter, [
    'name',
    'labels',
    'annotations',
    'create_time',
    'expire_time',
    'replication',
    'topics',
  ])
  const secrets = Object.values(state.document.secrets)
    .filter(
      (secret) =>
        secret.projectId === projectId &&
        isVisible(state, secret) &&
        liveSecret(state, { projectId, secretId: secret.id }),
    )
    .filter((secret) => predicate((path) => fieldsOf(renderSecret(state, secret), path)))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? 1 : -1))
  const { page: found, ...rest } = pageOf(secrets, orderOf, asked)
  return { secrets: found.map((secret) => renderSecret(state, secret)), ...rest }
}

function orderOf(secret: Secret): string {
  return `${String(secret.createdAt).padStart(15, '0')}/${secret.id}`
}

function fieldsOf(
  rendered: Readonly<Record<string, unknown>>,
  [field = '', sub]: readonly string[],
): readonly string[] {
  const value = rendered[field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return [String(value)]
  if (sub === undefined) return Object.keys(value)
  return Object.entries(value).flatMap(([key, item]) =>
    key === sub ? [typeof item === 'object' ? key : String(item)] : [],
  )
}
