import { createHash } from 'node:crypto'
import type { Call } from './operations.ts'
import { type Parameter, type ParameterVersion, parameterArn } from './state.ts'

/** A parameter as the read operations return it; dates are epoch seconds in the JSON 1.1 protocol. */
export function renderParameter({ caller }: Call, parameter: Parameter, version: ParameterVersion, decrypt: boolean) {
  return {
    Name: parameter.name,
    Type: version.type,
    Value: version.type === 'SecureString' && !decrypt ? encrypted(version) : version.value,
    Version: version.version,
    LastModifiedDate: version.modifiedAt / 1000,
    ARN: parameterArn(caller, parameter.name),
    DataType: 'text',
  }
}

/** The same without its value, as DescribeParameters and GetParameterHistory give it. */
export function renderMetadata({ caller }: Call, parameter: Parameter, version: ParameterVersion) {
  return {
    Name: parameter.name,
    ARN: parameterArn(caller, parameter.name),
    Type: version.type,
    ...(version.keyId === null ? {} : { KeyId: version.keyId }),
    LastModifiedDate: version.modifiedAt / 1000,
    LastModifiedUser: version.modifiedBy,
    ...(version.description === '' ? {} : { Description: version.description }),
    ...(version.allowedPattern === null ? {} : { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: 'text',
  }
}

function encrypted(version: ParameterVersion): string {
  // Ciphertext in looks only: a reader who forgot WithDecryption gets something that is plainly not the value.
  const bytes = createHash('sha512').update(`${version.callId}/${version.version}/${version.value}`).digest()
  return `AQICAHh${bytes.toString('base64')}`
}
