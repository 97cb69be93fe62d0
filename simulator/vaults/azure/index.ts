import type { Host, SimulatorRequest, SimulatorResponse, System } from '../../types.ts'
import { AzureError, badParameter, errorResponse } from './errors.ts'
import { route } from './operations.ts'
import { type AzureState, createState, purgeExpired, type Secret, type SecretVersion } from './state.ts'
import { authenticate, issueToken } from './tokens.ts'

const apiVersions = ['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-06-01-preview', '2025-07-01', '2026-04-01']

/** The secrets and a key of one Azure Key Vault, and the token endpoint of the tenant that guards it. */
export function createAzure(host: Host): System {
  const state = createState(host)
  return {
    name: 'azure',
    settings: state.settings,
    handle: (request) => answer(state, request),
    truth: () => truthOf(state),
    /** Empties the vault; credentials and tokens stay good. */
    reset() {
      state.document.secrets = {}
      state.document.purged = []
      state.limiter.clear()
      state.changed()
    },
  }
}

function answer(state: AzureState, request: SimulatorRequest): SimulatorResponse {
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(request.path)?.[1]
  if (tenant !== undefined && request.method === 'POST') return issueToken(state, tenant, request)
  const headers = { 'x-ms-request-id': request.callId, 'x-ms-keyvault-region': 'westeurope' }
  try {
    const client = authenticate(state, request)
    throttle(state, request)
    assertApiVersion(request.query.get('api-version'))
    purgeExpired(state)
    const routed = route(request)
    if (!routed) throw new AzureError(404, 'NotFound', 'The simulator has no such resource or operation.')
    const { operation, name, version } = routed
    const body = operation({ state, client, request, name, version })
    return body === null ? { status: 204, headers } : { status: 200, headers, body }
  } catch (error) {
    if (!(error instanceof AzureError)) throw error
    const refused = errorResponse(error)
    return { ...refused, headers: { ...headers, ...refused.headers } }
  }
}

function throttle({ settings, limiter }: AzureState, request: SimulatorRequest): void {
  const isSet = request.method === 'PUT'
  const per10s = isSet ? settings.sets_per_10_seconds : settings.others_per_10_seconds
  if (limiter.take(isSet ? 'sets' : 'others', { perSecond: per10s / 10, burst: per10s })) return
  const seconds = settings.retry_after_seconds
  throw new AzureError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    { headers: seconds === null ? {} : { 'retry-after': String(seconds) } },
  )
}

function assertApiVersion(version: string | null): void {
  if (version === null) throw badParameter('The request URI must contain the query parameter api-version.')
  if (!apiVersions.includes(version)) throw badParameter(`The specified version (${version}) is not recognized.`)
}

function truthOf({ document }: AzureState) {
  const [client, reader] = document.clients
  const all = Object.values(document.secrets)
  return {
    tenant_id: document.tenantId,
    client_id: client?.id,
    client_secret: client?.secret,
    reader: { client_id: reader?.id, client_secret: reader?.secret },
    secrets: all.filter((secret) => secret.deletedAt === null).map(truthOfSecret),
    deleted_secrets: all.filter((secret) => secret.deletedAt !== null).map(truthOfSecret),
    purged_secrets: document.purged.map(truthOfSecret),
  }
}

function truthOfSecret(secret: Secret) {
  return {
    name: secret.name,
    versions: secret.versions.map(truthOfVersion),
    created_by_call: secret.createdByCall,
    deleted_at: timeOf(secret.deletedAt),
    deleted_by_call: secret.deletedByCall,
    purged_at: timeOf(secret.purgedAt),
  }
}

function truthOfVersion(version: SecretVersion) {
  return {
    version: version.id,
    value: version.value,
    content_type: version.contentType,
    tags: version.tags,
    enabled: version.attributes.enabled,
    created_at: timeOf(version.createdAt),
    created_by_call: version.createdByCall,
  }
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}
