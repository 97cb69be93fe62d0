import type { SimulatorRequest } from '../../types.ts'
import {
  deleteSecret,
  getDeletedSecret,
  listDeletedSecrets,
  purgeDeletedSecret,
  recoverDeletedSecret,
} from './deleted-secrets.ts'
import { signDigest, unwrapKey, verifyDigest, wrapKey } from './keys.ts'
import { getSecret, listSecrets, listVersions, setSecret, updateSecret } from './secrets.ts'
import type { AzureState, Client } from './state.ts'

/** One authenticated call; `name` and `version` are empty where the path has none. */
export type Call = {
  readonly state: AzureState
  readonly client: Client
  readonly request: SimulatorRequest
  readonly name: string
  readonly version: string
}

/** Null: 204. */
export type Operation = (call: Call) => object | null

type Routed = { readonly operation: Operation; readonly name: string; readonly version: string }

const name = '/([^/]*)'
const key = '/keys/([^/]+)(?:/([^/]+))?'

const routes: readonly (readonly [string, RegExp, Operation])[] = [
  ['GET', /^\/secrets\/?$/, listSecrets],
  ['PUT', new RegExp(`^/secrets${name}/?$`), setSecret],
  ['DELETE', new RegExp(`^/secrets${name}/?$`), deleteSecret],
  ['GET', new RegExp(`^/secrets${name}/versions$`), listVersions],
  // The SDK asks for the newest version by an empty one: /secrets/{name}/.
  ['GET', new RegExp(`^/secrets${name}(?:/([^/]*))?$`), getSecret],
  ['PATCH', new RegExp(`^/secrets${name}(?:/([^/]*))?$`), updateSecret],
  ['GET', /^\/deletedsecrets\/?$/, listDeletedSecrets],
  ['GET', new RegExp(`^/deletedsecrets${name}/?$`), getDeletedSecret],
  ['DELETE', new RegExp(`^/deletedsecrets${name}/?$`), purgeDeletedSecret],
  ['POST', new RegExp(`^/deletedsecrets${name}/recover$`), recoverDeletedSecret],
  ['POST', new RegExp(`^${key}/wrapkey$`), wrapKey],
  ['POST', new RegExp(`^${key}/unwrapkey$`), unwrapKey],
  ['POST', new RegExp(`^${key}/sign$`), signDigest],
  ['POST', new RegExp(`^${key}/verify$`), verifyDigest],
]

export function route(request: SimulatorRequest): Routed | null {
  for (const [method, pattern, operation] of routes) {
    const match = method === request.method ? pattern.exec(request.path) : null
    if (match) return { operation, name: match[1] ?? '', version: match[2] ?? '' }
  }
  return null
}
