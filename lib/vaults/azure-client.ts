import 'server-only'
import { ClientSecretCredential, DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { SecretClient } from '@azure/keyvault-secrets'
import { invalid } from '#lib/core/errors.ts'
import { type Agents, createAgents } from './agents.ts'
import { createChallengedCredential, type PipelinePolicy } from './azure-token.ts'
import { type Endpoint, lookupFor, readEndpoint } from './endpoint.ts'
import type { AzureVaultSettings, DriverOptions } from './settings.ts'

export type AzureClient = { readonly client: SecretClient; readonly vault: Endpoint; close(): void }

// Tokens of the national clouds are given by authorities of their own.
const authorities: readonly (readonly [string, string])[] = [
  ['.vault.azure.cn', 'https://login.chinacloudapi.cn'],
  ['.vault.usgovcloudapi.net', 'https://login.microsoftonline.us'],
]

const azureDomain = /\.vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/

/** Makes no call: the first one asks the vault where its tokens come from. */
export function openAzureClient(settings: AzureVaultSettings, options: DriverOptions): AzureClient {
  const vault = readEndpoint('vault_url', settings.vault_url, options.allowInsecure)
  if (new URL(vault.url).pathname !== '/') throw fault('vault_url', 'The address of a vault has no path.')
  const agents = createAgents(options.deadlines.connectMs, lookupFor(vault.port, options))
  const { credential, policies } = vault.plain
    ? plainCredential(settings, vault, options)
    : { credential: cloudCredential(settings, vault), policies: [] }
  const isListed = options.allowInsecure(`${vault.host}:${vault.port}`)
  const client = new SecretClient(vault.url, credential, {
    retryOptions: { maxRetries: 0 },
    // A vault has no reason to send its callers elsewhere.
    redirectOptions: { maxRetries: 0 },
    allowInsecureConnection: vault.plain,
    // A vault of Azure's own names its own domain, also one that is listed for its private endpoint.
    disableChallengeResourceVerification: isListed && !azureDomain.test(vault.host),
    additionalPolicies: [...policies, { position: 'perCall', policy: withAgent(agents) }],
  })
  return { client, vault, close: () => agents.destroy() }
}

function withAgent(agents: Agents): PipelinePolicy {
  return {
    name: 'connectDeadline',
    async sendRequest(request, next) {
      request.agent = request.url.startsWith('http:') ? agents.http : agents.https
      return await next(request)
    },
  }
}

function cloudCredential(settings: AzureVaultSettings, vault: Endpoint): TokenCredential {
  const { tenant_id: tenantId, client_id: clientId, client_secret: secret } = settings
  const authorityHost = authorities.find(([suffix]) => vault.host.endsWith(suffix))?.[1]
  const base = { retryOptions: { maxRetries: 0 }, ...(authorityHost && { authorityHost }) }
  if (secret) {
    if (!tenantId) throw fault('tenant_id', 'A client secret needs the tenant it belongs to.')
    if (!clientId) throw fault('client_id', 'A client secret needs the client it belongs to.')
    return new ClientSecretCredential(tenantId, clientId, secret.reveal(), base)
  }
  return new DefaultAzureCredential({
    ...base,
    ...(tenantId && { tenantId }),
    ...(clientId && { managedIdentityClientId: clientId, workloadIdentityClientId: clientId }),
  })
}

function plainCredential(settings: AzureVaultSettings, vault: Endpoint, options: DriverOptions) {
  const { client_id: clientId, client_secret: secret } = settings
  // This server's own identity is not sent over plain HTTP.
  if (!clientId || !secret) throw fault('client_secret', 'A vault by plain HTTP needs a client id and a client secret.')
  const { credential, policy } = createChallengedCredential(vault, { clientId, secret }, options.allowInsecure)
  return { credential, policies: [{ position: 'perRetry' as const, policy }] }
}

function fault(path: string, message: string) {
  return invalid([{ path, message }], message)
}
