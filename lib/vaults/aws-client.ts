import 'server-only'
import { createHash } from 'node:crypto'
import { Agent as HttpsAgent } from 'node:https'
import { SSMClient } from '@aws-sdk/client-ssm'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { Fault } from '#lib/core/errors.ts'
import { invalid } from '#lib/core/errors.ts'
import { type Endpoint, lookupFor, readEndpoint } from './endpoint.ts'
import type { AwsVaultSettings, DriverOptions } from './settings.ts'

type AwsClient = {
  readonly client: SSMClient
  /** Equal for connections that share one account's limits, as far as the settings tell. */
  readonly scope: string
}

/** Makes no call: credentials are looked for when the first one is made. */
export function openAwsClient(settings: AwsVaultSettings, options: DriverOptions): AwsClient {
  const faults = settingsFaults(settings)
  if (faults.length > 0) throw invalid(faults, faults.map(({ message }) => message).join(' '))
  const { region } = settings
  const endpoint = settings.endpoint ? readEndpoint('endpoint', settings.endpoint, options.allowInsecure) : null
  const base = {
    region,
    // The store repeats whole operations; the SDK's own retries would repeat single calls behind its back.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: options.deadlines.connectMs,
      requestTimeout: options.deadlines.totalMs,
      throwOnRequestTimeout: true,
      httpsAgent: new HttpsAgent({
        keepAlive: true,
        maxSockets: 50,
        lookup: lookupFor(endpoint?.port ?? 443, options),
      }),
    },
  }
  const credentials = credentialsFor(settings, { ...base, ...stsEndpoint(endpoint) })
  const client = new SSMClient({
    ...base,
    ...(endpoint && { endpoint: endpoint.url }),
    ...(credentials && { credentials }),
  })
  const account = settings.role_arn ?? settings.access_key_id ?? 'default'
  const scope = createHash('sha256').update(account).digest('hex').slice(0, 12)
  return { client, scope: `aws:${endpoint?.url ?? ''}:${region}:${scope}` }
}

function settingsFaults(settings: AwsVaultSettings): Fault[] {
  const faults: Fault[] = []
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(settings.region)) {
    faults.push({ path: 'region', message: 'A region looks like eu-west-1.' })
  }
  if (Boolean(settings.access_key_id) !== Boolean(settings.secret_access_key)) {
    faults.push({ path: 'secret_access_key', message: 'Access key id and secret access key belong together.' })
  }
  if (settings.role_arn && !/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(settings.role_arn)) {
    faults.push({ path: 'role_arn', message: 'A role looks like arn:aws:iam::123456789012:role/name.' })
  }
  return faults
}

type StsConfig = NonNullable<Parameters<typeof fromTemporaryCredentials>[0]['clientConfig']>

function credentialsFor(settings: AwsVaultSettings, sts: StsConfig) {
  const { access_key_id: accessKeyId, secret_access_key: secret, role_arn: RoleArn, external_id } = settings
  const own = accessKeyId && secret ? { accessKeyId, secretAccessKey: secret.reveal() } : undefined
  if (!RoleArn) return own
  return fromTemporaryCredentials({
    ...(own && { masterCredentials: own }),
    params: {
      RoleArn,
      RoleSessionName: 'hedgerow',
      DurationSeconds: 900,
      ...(external_id && { ExternalId: external_id }),
    },
    clientConfig: sts,
  })
}

/** An endpoint by plain HTTP stands for the whole of AWS, as AWS_ENDPOINT_URL does; one by HTTPS is SSM's alone. */
function stsEndpoint(endpoint: Endpoint | null): { endpoint?: string } {
  return endpoint?.plain ? { endpoint: endpoint.url } : {}
}
