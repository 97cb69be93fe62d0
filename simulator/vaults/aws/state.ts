import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Host } from '../../types.ts'
import { createExclusiveNames, type ExclusiveNames } from '../exclusive-names.ts'
import { openVaultState, type VaultState } from '../vault-state.ts'
import { type AwsSettings, defaultSettings } from './settings.ts'

type ParameterType = 'String' | 'StringList' | 'SecureString'
export type Tier = 'Standard' | 'Advanced'

export type ParameterVersion = {
  readonly version: number
  readonly value: string
  readonly type: ParameterType
  readonly tier: Tier
  readonly keyId: string | null
  readonly description: string
  readonly allowedPattern: string | null
  readonly modifiedAt: number
  readonly modifiedBy: string
  readonly callId: string
  readonly visibleAt: number
  labels: string[]
}

export type Parameter = {
  readonly name: string
  readonly accountId: string
  readonly region: string
  readonly createdByCall: string
  tags: Record<string, string>
  /** Oldest first, at most 100. */
  versions: ParameterVersion[]
  deletedAt: number | null
  deletedByCall: string | null
}

export type AccessKey = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | null
  readonly accountId: string
  readonly principalArn: string
  readonly userId: string
  /** Real milliseconds since 1970, because the caller compares it with its own clock; null: never. */
  readonly expiresAt: number | null
}

export type Role = { readonly arn: string; readonly accountId: string; readonly externalId: string | null }

type AwsDocument = {
  region: string
  kmsKeyId: string
  keys: AccessKey[]
  roles: Role[]
  /** Live parameters by account, region and name. */
  parameters: Record<string, Parameter>
  deleted: Parameter[]
}

/** Who calls, and where: parameters belong to one account and region. */
export type Caller = { readonly accountId: string; readonly region: string; readonly arn: string }

export type AwsState = VaultState<AwsDocument, AwsSettings> & { readonly exclusive: ExclusiveNames }

export function createState(host: Host): AwsState {
  return { ...openVaultState(host, defaultSettings(), freshDocument), exclusive: createExclusiveNames() }
}

function freshDocument(): AwsDocument {
  const home = String(randomInt(100_000_000_000, 999_999_999_999))
  const other = String(randomInt(100_000_000_000, 999_999_999_999))
  return {
    region: 'eu-west-1',
    kmsKeyId: randomUUID(),
    keys: [userKey(home), userKey(other)],
    roles: [
      { arn: `arn:aws:iam::${other}:role/hedgerow`, accountId: other, externalId: null },
      {
        arn: `arn:aws:iam::${other}:role/hedgerow-guarded`,
        accountId: other,
        externalId: randomBytes(8).toString('hex'),
      },
    ],
    parameters: {},
    deleted: [],
  }
}

function userKey(accountId: string): AccessKey {
  return {
    // Real ids begin with AKIA: these must never be taken for one.
    accessKeyId: `SIMKEY${randomBytes(7).toString('hex').toUpperCase()}`,
    secretAccessKey: `simulated-${randomBytes(15).toString('hex')}`,
    sessionToken: null,
    accountId,
    principalArn: `arn:aws:iam::${accountId}:user/hedgerow`,
    userId: `SIMUSER${randomBytes(7).toString('hex').toUpperCase()}`,
    expiresAt: null,
  }
}

/** Account and region are all that names need of a caller. */
export type Place = Pick<Caller, 'accountId' | 'region'>

export function parameterKey(caller: Place, name: string): string {
  return `${caller.accountId}/${caller.region}:${name}`
}

export function parameterArn(caller: Place, name: string): string {
  return `arn:aws:ssm:${caller.region}:${caller.accountId}:parameter${name.startsWith('/') ? name : `/${name}`}`
}

export function liveParameter(state: AwsState, caller: Caller, name: string): Parameter | undefined {
  return state.document.parameters[parameterKey(caller, name)]
}

/** The parameters of the caller's account and region, in no order. */
export function parametersOf(state: AwsState, caller: Caller): Parameter[] {
  return Object.values(state.document.parameters).filter(
    (parameter) => parameter.accountId === caller.accountId && parameter.region === caller.region,
  )
}

export function newestVersion(parameter: Parameter): ParameterVersion {
  const newest = parameter.versions.at(-1)
  if (!newest) throw new Error(`parameter ${parameter.name} has no version`)
  return newest
}

/** The newest version that reads may already see; undefined while the whole parameter is invisible. */
export function visibleVersion(state: AwsState, parameter: Parameter): ParameterVersion | undefined {
  const now = state.now()
  return parameter.versions.findLast((version) => version.visibleAt <= now)
}
