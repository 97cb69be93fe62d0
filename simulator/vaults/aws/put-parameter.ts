import { z } from 'zod'
import { AwsError, invalid } from './errors.ts'
import { parseInput } from './input.ts'
import { nextVersion } from './next-version.ts'
import type { Call } from './operations.ts'
import { assertAllowed, assertName, assertTags, assertValue } from './rules.ts'
import {
  liveParameter,
  newestVersion,
  type Parameter,
  type ParameterVersion,
  parameterArn,
  parameterKey,
  parametersOf,
  type Tier,
} from './state.ts'

const maxVersions = 100

export const tagList = z.array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) })).max(1000)

const PutParameter = z.object({
  Name: z.string().min(1).max(2048),
  Value: z.string().min(1),
  Description: z.string().max(1024).optional(),
  Type: z.enum(['SecureString', 'StringList', 'String']).optional(),
  KeyId: z.string().min(1).max(256).optional(),
  Overwrite: z.boolean().default(false),
  AllowedPattern: z.string().max(1024).optional(),
  Tags: tagList.optional(),
  Tier: z.enum(['Intelligent-Tiering', 'Advanced', 'Standard']).optional(),
  DataType: z.enum(['text']).optional(),
})
export type PutParameter = z.output<typeof PutParameter>

export async function putParameter(call: Call): Promise<object> {
  const { state, caller, request } = call
  const input = parseInput(PutParameter, request.body)
  assertName(caller, input.Name)
  const arn = parameterArn(caller, input.Name)
  assertAllowed(state, caller, 'ssm:PutParameter', arn)
  assertInput(call, input, arn)
  const { put_per_second, put_burst, put_duration_ms } = state.settings
  if (
    !state.limiter.take(`put/${caller.accountId}/${caller.region}`, { perSecond: put_per_second, burst: put_burst })
  ) {
    throw new AwsError('ThrottlingException', 'Rate exceeded')
  }
  const held = await state.exclusive.hold(parameterKey(caller, input.Name), put_duration_ms, () => commit(call, input))
  if (!held)
    throw new AwsError(
      'TooManyUpdates',
      'There are concurrent updates for a resource that supports one update at a time.',
    )
  return { Version: held.value.version, Tier: held.value.tier }
}

/** What can be judged without knowing whether the parameter exists. */
function assertInput({ state, caller }: Call, input: PutParameter, arn: string): void {
  assertValue(input.Value)
  if (input.Tags && input.Tags.length > 0) {
    if (input.Overwrite) {
      throw invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
          'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
      )
    }
    assertAllowed(state, caller, 'ssm:AddTagsToResource', arn)
    assertTags({}, input.Tags)
  }
  if (input.AllowedPattern !== undefined) assertPattern(input.AllowedPattern, input.Value)
}

function assertPattern(pattern: string, value: string): void {
  let expression: RegExp
  try {
    expression = new RegExp(pattern)
  } catch {
    throw new AwsError('InvalidAllowedPatternException', `Parameter allowedPattern is invalid: ${pattern}`)
  }
  if (!expression.test(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    )
  }
}

function commit(call: Call, input: PutParameter): ParameterVersion {
  const { state, caller } = call
  const existing = liveParameter(state, caller, input.Name)
  if (existing && !input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    )
  }
  if (!existing) assertNameIsFree(call, input)
  const version = nextVersion(call, input, existing)
  assertRoom(call, existing, version.tier)
  if (existing) {
    dropOldestVersion(existing)
    existing.versions.push(version)
  } else {
    state.document.parameters[parameterKey(caller, input.Name)] = {
      name: input.Name,
      accountId: caller.accountId,
      region: caller.region,
      createdByCall: call.request.callId,
      tags: Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
      versions: [version],
      deletedAt: null,
      deletedByCall: null,
    }
  }
  state.changed()
  return version
}

function assertNameIsFree({ state, caller }: Call, input: PutParameter): void {
  const lagMs = state.settings.delete_lag_seconds * 1000
  if (lagMs <= 0) return
  const key = parameterKey(caller, input.Name)
  const lingers = state.document.deleted.some(
    (gone) => parameterKey(gone, gone.name) === key && (gone.deletedAt ?? 0) + lagMs > state.now(),
  )
  if (!lingers) return
  // No document says what real AWS answers here; both are what a caller meets on a name that still exists.
  if (input.Overwrite) throw new AwsError('TooManyUpdates')
  throw new AwsError('ParameterAlreadyExists', 'The parameter already exists; its deletion has not spread yet.')
}

function assertRoom({ state, caller }: Call, existing: Parameter | undefined, tier: Tier): void {
  if (existing && newestVersion(existing).tier === tier) return
  const limit = tier === 'Standard' ? state.settings.standard_parameter_limit : state.settings.advanced_parameter_limit
  const used = parametersOf(state, caller).filter((parameter) => newestVersion(parameter).tier === tier).length
  if (used >= limit) {
    throw new AwsError(
      'ParameterLimitExceeded',
      'You have exceeded the number of parameters for this AWS account. Delete one or more parameters and try again.',
    )
  }
}

function dropOldestVersion(parameter: Parameter): void {
  if (parameter.versions.length < maxVersions) return
  const [oldest] = parameter.versions
  if (oldest && oldest.labels.length > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. ` +
        `Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it.`,
    )
  }
  parameter.versions.shift()
}
