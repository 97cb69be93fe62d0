import { z } from 'zod'
import { GcpError, invalid } from './errors.ts'
import { parseInput } from './input.ts'
import { isPermitted, liveSecret, resolveProject, resolveSecret, secretNotFound } from './names.ts'
import type { Call } from './operations.ts'
import { newEtag } from './state.ts'

const TestIamPermissions = z.strictObject({ resource: z.string(), permissions: z.array(z.string()).default([]) })
const GetIamPolicy = z.object({ resource: z.string() })
const SetIamPolicy = z.object({
  resource: z.string(),
  policy: z.object({
    version: z.number().int().optional(),
    bindings: z.array(z.unknown()).default([]),
    etag: z.string().optional(),
  }),
})

/** For a secret that does not exist the answer is empty, not NOT_FOUND. */
export function testIamPermissions({ state, input }: Call): object {
  const { resource, permissions } = parseInput(TestIamPermissions, input)
  const [, project, secretId] = /^(projects\/[^/]+)\/secrets\/([^/]+)$/.exec(resource) ?? []
  if (project === undefined || secretId === undefined)
    throw invalid(`Resource ID [${resource}] is not in a valid format.`)
  for (const permission of permissions) {
    if (!/^secretmanager\.(?:secrets|versions)\.[a-zA-Z]+$/.test(permission)) {
      throw invalid(`Permission ${permission} is not valid for this resource.`)
    }
  }
  const projectId = resolveProject(state, project, 'secretmanager.secrets.getIamPolicy')
  if (!liveSecret(state, { projectId, secretId })) return {}
  const granted = permissions.filter((permission) => isPermitted(state.settings.denied_permissions, permission))
  return granted.length === 0 ? {} : { permissions: granted }
}

export function getIamPolicy({ state, input }: Call): object {
  const { resource } = parseInput(GetIamPolicy, input)
  const ref = resolveSecret(state, resource, 'secretmanager.secrets.getIamPolicy')
  const secret = liveSecret(state, ref)
  if (!secret) throw secretNotFound(state, ref)
  // Kept and returned, never enforced: access is switched by the setting denied_permissions.
  return secret.policy ?? { etag: 'ACAB' }
}

export function setIamPolicy({ state, input }: Call): object {
  const { resource, policy } = parseInput(SetIamPolicy, input)
  const ref = resolveSecret(state, resource, 'secretmanager.secrets.setIamPolicy')
  const secret = liveSecret(state, ref)
  if (!secret) throw secretNotFound(state, ref)
  if (policy.etag !== undefined && policy.etag !== (secret.policy?.etag ?? 'ACAB')) {
    throw new GcpError('ABORTED', 'There were concurrent policy changes. Please retry the whole read-modify-write.')
  }
  secret.policy = {
    version: policy.version ?? 1,
    bindings: policy.bindings,
    etag: Buffer.from(newEtag()).toString('base64'),
  }
  state.changed()
  return secret.policy
}
