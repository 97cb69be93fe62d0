import type { Host, SimulatorRequest, SimulatorResponse, System } from '../../types.ts'
import { AwsError, errorResponse, jsonResponse } from './errors.ts'
import { kmsOperations } from './kms.ts'
import { operations } from './operations.ts'
import { verifySignature } from './signature.ts'
import { type AwsState, createState, type Parameter, type ParameterVersion } from './state.ts'
import { answerSts } from './sts.ts'

/** AWS Systems Manager Parameter Store and Encrypt and Decrypt of KMS (JSON 1.1), and AssumeRole of STS (Query). */
export function createAws(host: Host): System {
  const state = createState(host)
  return {
    name: 'aws',
    settings: state.settings,
    handle: (request) => answer(state, request),
    truth: () => truthOf(state),
    /** Empties the parameters; the credentials stay good. */
    reset() {
      state.document.parameters = {}
      state.document.deleted = []
      state.limiter.clear()
      state.changed()
    },
  }
}

async function answer(state: AwsState, request: SimulatorRequest): Promise<SimulatorResponse> {
  const target = request.headers['x-amz-target']
  if (target === undefined && request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return answerSts(state, request)
  }
  try {
    const [service, known] = target?.startsWith('TrentService.')
      ? (['kms', kmsOperations] as const)
      : (['ssm', operations] as const)
    const operation = known.get(target?.replace(/^(AmazonSSM|TrentService)\./, '') ?? '')
    if (request.method !== 'POST' || request.path !== '/' || !operation) throw new AwsError('UnknownOperationException')
    const { key, region } = verifySignature(state, request, service)
    const caller = { accountId: key.accountId, region, arn: key.principalArn }
    return jsonResponse(await operation({ state, caller, request }), request.callId)
  } catch (error) {
    if (error instanceof AwsError) return errorResponse(error, request.callId, state.settings.silent_errors)
    throw error
  }
}

function truthOf({ document }: AwsState) {
  const [user, other] = document.keys.filter((key) => key.expiresAt === null)
  return {
    access_key_id: user?.accessKeyId,
    secret_access_key: user?.secretAccessKey,
    region: document.region,
    account_id: user?.accountId,
    kms_key_id: document.kmsKeyId,
    roles: document.roles.map((role) => ({
      role_arn: role.arn,
      account_id: role.accountId,
      external_id: role.externalId,
    })),
    other_account: {
      account_id: other?.accountId,
      access_key_id: other?.accessKeyId,
      secret_access_key: other?.secretAccessKey,
    },
    parameters: [...Object.values(document.parameters), ...document.deleted].map(truthOfParameter),
  }
}

function truthOfParameter(parameter: Parameter) {
  const newest = parameter.versions.at(-1)
  return {
    name: parameter.name,
    account_id: parameter.accountId,
    region: parameter.region,
    type: newest?.type,
    tier: newest?.tier,
    key_id: newest?.keyId,
    description: newest?.description,
    value: newest?.value,
    version: newest?.version,
    tags: parameter.tags,
    versions: parameter.versions.map(truthOfVersion),
    created_by_call: parameter.createdByCall,
    deleted_at: parameter.deletedAt === null ? null : new Date(parameter.deletedAt).toISOString(),
    deleted_by_call: parameter.deletedByCall,
  }
}

function truthOfVersion(version: ParameterVersion) {
  return {
    version: version.version,
    value: version.value,
    type: version.type,
    tier: version.tier,
    key_id: version.keyId,
    labels: version.labels,
    modified_at: new Date(version.modifiedAt).toISOString(),
    created_by_call: version.callId,
  }
}
