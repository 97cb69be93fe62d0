import { AwsError, invalid } from './errors.ts'
import { type AwsState, type Caller, parameterArn } from './state.ts'

const maxDepth = 15
const maxArnLength = 1011
const maxTags = 50

const nameRule =
  'Only a mix of letters, numbers and the following 4 symbols .-_/ are allowed. If formed as a path, it can consist of ' +
  'sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_'

/** What AWS demands of the name of a parameter that is written. */
export function assertName(caller: Caller, name: string): void {
  const isPath = name.includes('/', 1)
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    if (isPath) throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`)
    throw invalid(`Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`)
  }
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name) || /\/\/|\/$/.test(name)) throw invalid(`Parameter name: ${nameRule}`)
  if (isPath && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.')
  if (name.split('/').filter(Boolean).length > maxDepth) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Hierarchy depth must not exceed ${maxDepth} levels: parameter name ${name}`,
    )
  }
  if (parameterArn(caller, name).length > maxArnLength) {
    throw invalid(`Parameter name: the full ARN must not exceed ${maxArnLength} characters.`)
  }
}

export function assertValue(value: string): void {
  if (/\{\{[\s\S]*\}\}/.test(value)) {
    throw invalid(
      "Parameters can't be referenced or nested in the values of other parameters. You can't include values wrapped in " +
        'double brackets {{}} or {{ssm:parameter-name}} in a parameter value.',
    )
  }
}

/** `present` are the tags that the parameter keeps besides those that are added. */
export function assertTags(present: Readonly<Record<string, string>>, added: readonly { Key: string }[]): void {
  for (const { Key } of added) {
    if (/^aws:/i.test(Key)) throw invalid('aws: prefixed tag key names are not allowed for external use.')
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(Key))
      throw invalid(`Tag key '${Key}' contains a character that is not allowed.`)
  }
  const keys = added.map((tag) => tag.Key)
  if (new Set(keys).size !== keys.length) throw invalid('Duplicate tag keys were found in the request.')
  if (new Set([...Object.keys(present), ...keys]).size > maxTags) throw new AwsError('TooManyTagsError')
}

export function assertAllowed(state: AwsState, caller: Caller, action: string, resource: string): void {
  const [service = ''] = action.split(':')
  const denied = state.settings.denied_actions
  if (!denied.includes(action) && !denied.includes(`${service}:*`) && !denied.includes('*')) return
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
  )
}

/** @returns the key id as it is stored: `alias/aws/ssm` unless the caller names one. */
export function resolveKey(state: AwsState, caller: Caller, keyId: string | undefined): string {
  if (keyId === undefined) return 'alias/aws/ssm'
  const prefix = `arn:aws:kms:${caller.region}:${caller.accountId}:`
  const local = keyId.startsWith(prefix) ? keyId.slice(prefix.length).replace(/^key\//, '') : keyId
  const known = ['alias/aws/ssm', state.document.kmsKeyId, ...state.settings.kms_keys]
  if (!known.includes(local)) {
    const problem = local.startsWith('alias/')
      ? `Alias ${prefix}${local} is not found.`
      : `Key '${keyId}' does not exist`
    throw new AwsError('InvalidKeyId', problem)
  }
  return keyId
}
