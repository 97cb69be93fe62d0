import { AwsError, invalid } from './errors.ts'
import type { Call } from './operations.ts'
import type { PutParameter } from './put-parameter.ts'
import { assertAllowed, resolveKey } from './rules.ts'
import { newestVersion, type Parameter, type ParameterVersion, type Tier } from './state.ts'

const standardBytes = 4096
const advancedBytes = 8192

/** What a put makes of the parameter: what it does not say stays as it was. */
export function nextVersion(call: Call, input: PutParameter, existing: Parameter | undefined): ParameterVersion {
  const { state, caller, request } = call
  const previous = existing ? newestVersion(existing) : undefined
  const type = input.Type ?? previous?.type
  if (!type) throw invalid('A parameter type is required when you create a parameter.')
  if (previous && type !== previous.type && state.settings.refuse_type_change) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The parameter ${input.Name} is of type ${previous.type}; it cannot become ${type}.`,
    )
  }
  if (type !== 'SecureString' && input.KeyId !== undefined) {
    throw invalid('KeyId is required for SecureString type parameter only.')
  }
  const inherited = previous?.type === 'SecureString' ? (previous.keyId ?? undefined) : undefined
  const keyId = type === 'SecureString' ? resolveKey(state, caller, input.KeyId ?? inherited) : null
  if (keyId !== null) assertAllowed(state, caller, 'kms:Encrypt', keyId)
  return {
    version: (previous?.version ?? 0) + 1,
    value: input.Value,
    type,
    tier: chooseTier(input, previous?.tier),
    keyId,
    description: input.Description ?? previous?.description ?? '',
    allowedPattern: input.AllowedPattern ?? null,
    modifiedAt: request.at,
    modifiedBy: caller.arn,
    callId: request.callId,
    visibleAt: request.visibleAt,
    labels: [],
  }
}

/** Intelligent tiering never moves a parameter back down; a caller who asks for that explicitly is refused. */
function chooseTier(input: PutParameter, present: Tier | undefined): Tier {
  const bytes = Buffer.byteLength(input.Value)
  if (input.Tier === 'Standard' && present === 'Advanced') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier " +
        'to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.',
    )
  }
  const asked = input.Tier === 'Intelligent-Tiering' ? (bytes > standardBytes ? 'Advanced' : undefined) : input.Tier
  const tier = asked ?? present ?? 'Standard'
  if (bytes > (tier === 'Standard' ? standardBytes : advancedBytes)) {
    throw invalid(
      tier === 'Standard'
        ? `Standard tier parameters support a maximum parameter value of ${standardBytes} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`
        : `Advanced tier parameters support a maximum parameter value of ${advancedBytes} characters.`,
    )
  }
  return tier
}
