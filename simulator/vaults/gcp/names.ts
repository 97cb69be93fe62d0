import { GcpError, invalid, permissionDenied } from './errors.ts'
import { type GcpState, newProjectNumber, type Secret, secretKey } from './state.ts'

type SecretRef = { readonly projectId: string; readonly secretId: string }
export type VersionRef = SecretRef & { readonly version: string }

const projectPattern = /^(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/

/**
 * @param permission what the call needs; a project that is not there is refused as if it were not allowed.
 * @throws GcpError INVALID_ARGUMENT, PERMISSION_DENIED (also with reason SERVICE_DISABLED)
 */
export function resolveProject(state: GcpState, name: string, permission: string): string {
  const [, given] = /^projects\/([^/]+)$/.exec(name) ?? []
  if (given === undefined) {
    throw invalid(`The provided name [${name}] does not match the expected format [projects/*]`)
  }
  const { projects } = state.document
  const byNumber = Object.entries(projects).find(([, number]) => number === given)?.[0]
  const projectId = byNumber ?? given
  if (byNumber === undefined && !projectPattern.test(given) && !/^\d+$/.test(given)) {
    throw new GcpError('INVALID_ARGUMENT', 'Invalid resource field value in the request.', {
      reason: 'RESOURCE_PROJECT_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'secretmanager.googleapis.com' },
    })
  }
  if (!isKnown(state, projectId)) throw permissionDenied(permission, name)
  if (!Object.hasOwn(projects, projectId)) {
    projects[projectId] = newProjectNumber()
    state.changed()
  }
  assertApiEnabled(state, projectId)
  return projectId
}

function isKnown({ document, settings }: GcpState, projectId: string): boolean {
  if (projectId === document.projectId || settings.projects.includes(projectId)) return true
  return settings.any_project && projectPattern.test(projectId)
}

function assertApiEnabled({ document, settings }: GcpState, projectId: string): void {
  if (!settings.api_disabled_in.includes(projectId)) return
  const number = document.projects[projectId]
  throw new GcpError(
    'PERMISSION_DENIED',
    `Secret Manager API has not been used in project ${number} before or it is disabled. Enable it by visiting ` +
      `https://console.developers.google.com/apis/api/secretmanager.googleapis.com/overview?project=${number} then retry.`,
    {
      reason: 'SERVICE_DISABLED',
      domain: 'googleapis.com',
      metadata: { service: 'secretmanager.googleapis.com', consumer: `projects/${number}` },
    },
  )
}

export function resolveSecret(state: GcpState, name: string, permission: string): SecretRef {
  const [, project, secretId] = /^(projects\/[^/]+)\/secrets\/([^/]+)$/.exec(name) ?? []
  if (project === undefined || secretId === undefined) throw badName(name, 'projects/*/secrets/*')
  const ref = { projectId: resolveProject(state, project, permission), secretId }
  assertPermitted(state, permission, name)
  return ref
}

export function resolveVersion(state: GcpState, name: string, permission: string): VersionRef {
  const [, secret, version] = /^(projects\/[^/]+\/secrets\/[^/]+)\/versions\/([^/]+)$/.exec(name) ?? []
  if (secret === undefined || version === undefined) throw badName(name, 'projects/*/secrets/*/versions/*')
  return { ...resolveSecret(state, secret, permission), version }
}

function badName(name: string, expected: string): GcpError {
  if (/^projects\/[^/]+\/locations\//.test(name)) {
    return new GcpError(
      'UNIMPLEMENTED',
      'The simulator has global secrets only; regional ones live at other endpoints.',
    )
  }
  return invalid(`The provided Secret ID [${name}] does not match the expected format [${expected}]`)
}

export function assertPermitted({ settings }: GcpState, permission: string, resource: string): void {
  if (isPermitted(settings.denied_permissions, permission)) return
  throw permissionDenied(permission, resource)
}

export function isPermitted(denied: readonly string[], permission: string): boolean {
  return !denied.includes(permission) && !denied.includes('*')
}

/** The secret itself, also while lists and reads do not see it yet: writes always do. */
export function liveSecret(state: GcpState, ref: SecretRef): Secret | undefined {
  const secret = state.document.secrets[secretKey(ref.projectId, ref.secretId)]
  return secret && !(secret.expiresAt !== null && secret.expiresAt <= state.now()) ? secret : undefined
}

export function isVisible(state: GcpState, item: { readonly visibleAt: number }): boolean {
  return item.visibleAt <= state.now()
}

export function secretNotFound(state: GcpState, ref: SecretRef, suffix = ''): GcpError {
  const name = `projects/${state.document.projects[ref.projectId]}/secrets/${ref.secretId}`
  return new GcpError('NOT_FOUND', `Secret [${name}] not found${suffix}.`)
}
