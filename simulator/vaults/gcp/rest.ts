import type { SimulatorRequest } from '../../types.ts'
import { invalid } from './errors.ts'

type RestCall = { readonly operation: string; readonly input: unknown }

type Build = (resource: string, query: Readonly<Record<string, string>>, body: Record<string, unknown>) => object

const project = 'projects/[^/]+(?:/locations/[^/]+)?'
const secret = `${project}/secrets/[^/:]+`
const key = 'projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/:]+'
const version = `${secret}/versions/[^/:]+`

const byParent: Build = (parent, query) => ({ parent, ...query })
const byName: Build = (name, query) => ({ name, ...query })
const nameWithBody: Build = (name, _, body) => ({ ...body, name })
const parentWithBody: Build = (parent, _, body) => ({ ...body, parent })
const resourceWithBody: Build = (resource, _, body) => ({ ...body, resource })

/** The google.api.http annotations of the service: method, path with its resource, operation, message. */
const routes: readonly (readonly [string, RegExp, string, Build])[] = [
  ['GET', path(project, '/secrets'), 'ListSecrets', byParent],
  ['POST', path(project, '/secrets'), 'CreateSecret', (parent, query, body) => ({ parent, ...query, secret: body })],
  ['POST', path(secret, ':addVersion'), 'AddSecretVersion', parentWithBody],
  ['GET', path(secret, ':getIamPolicy'), 'GetIamPolicy', (resource) => ({ resource })],
  ['POST', path(secret, ':setIamPolicy'), 'SetIamPolicy', resourceWithBody],
  ['POST', path(secret, ':testIamPermissions'), 'TestIamPermissions', resourceWithBody],
  ['POST', path(secret, ':enableManagedRotation'), 'EnableManagedRotation', parentWithBody],
  ['POST', path(secret, ':rotateSecret'), 'RotateSecret', parentWithBody],
  ['GET', path(secret, '/versions'), 'ListSecretVersions', byParent],
  ['GET', path(version, ':access'), 'AccessSecretVersion', byName],
  ['POST', path(version, ':enable'), 'EnableSecretVersion', nameWithBody],
  ['POST', path(version, ':disable'), 'DisableSecretVersion', nameWithBody],
  ['POST', path(version, ':destroy'), 'DestroySecretVersion', nameWithBody],
  ['GET', path(version, ''), 'GetSecretVersion', byName],
  ['GET', path(secret, ''), 'GetSecret', byName],
  ['PATCH', path(secret, ''), 'UpdateSecret', (name, query, body) => ({ ...query, secret: { ...body, name } })],
  ['DELETE', path(secret, ''), 'DeleteSecret', byName],
  ['POST', path(key, ':encrypt'), 'Encrypt', nameWithBody],
  ['POST', path(key, ':decrypt'), 'Decrypt', nameWithBody],
]

function path(resource: string, suffix: string): RegExp {
  return new RegExp(`^/v1/(${resource})${suffix}$`)
}

/** Null for a path that the service does not have. */
export function routeRest(request: SimulatorRequest): RestCall | null {
  for (const [method, pattern, operation, build] of routes) {
    const resource = method === request.method ? pattern.exec(request.path)?.[1] : undefined
    if (resource !== undefined) return { operation, input: build(resource, queryOf(request), bodyOf(request)) }
  }
  return null
}

/** The query's fields; `$alt` and its like steer the transport and are no field of the message. */
function queryOf({ query }: SimulatorRequest): Record<string, string> {
  return Object.fromEntries([...query].filter(([name]) => !name.startsWith('$') && name !== 'alt'))
}

function bodyOf({ body }: SimulatorRequest): Record<string, unknown> {
  if (body.length === 0) return {}
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  } catch {
    // Not JSON at all: the same answer as for JSON that is no object.
  }
  throw invalid('Invalid JSON payload received. Unexpected token.')
}

const stateNumbers: Readonly<Record<string, number>> = { ENABLED: 1, DISABLED: 2, DESTROYED: 3 }

/** Google's clients ask for enums as numbers by `$alt=json;enum-encoding=int`. */
export function encodeEnums(request: SimulatorRequest, answer: object): object {
  const asked = request.query.get('$alt') ?? request.query.get('alt') ?? ''
  if (!asked.includes('enum-encoding=int')) return answer
  const numbered = (value: object): object =>
    'state' in value && typeof value.state === 'string' ? { ...value, state: stateNumbers[value.state] } : value
  if ('versions' in answer && Array.isArray(answer.versions))
    return { ...answer, versions: answer.versions.map(numbered) }
  return numbered(answer)
}
