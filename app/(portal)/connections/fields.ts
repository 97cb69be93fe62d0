import type { ConnectionKind } from '#lib/connections/schemas.ts'

export type ConnectionField = {
  /** The API's name. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly control: 'text' | 'secret' | 'secret-document' | 'choice'
  readonly required?: true
  readonly example?: string
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  /** Needed by some only: folded away until it has a value. */
  readonly seldom?: true
  /** Shown only while another choice has this value. */
  readonly when?: { readonly name: string; readonly is: string }
}

export const nameField: ConnectionField = {
  name: 'name',
  label: 'Name',
  help: 'How services refer to it.',
  control: 'text',
  required: true,
  example: 'Production',
}

const endpointHelp =
  'Only for a private endpoint. It must be an address of this service, or one that the operator allows in HEDGEROW_OUTBOUND_ALLOW.'

export const kindFields: Readonly<Record<ConnectionKind, readonly ConnectionField[]>> = {
  posthog: [
    {
      name: 'host',
      label: 'Host',
      help: 'Where you sign in to PostHog. Any spelling of the US or EU cloud will do.',
      control: 'text',
      required: true,
      example: 'https://us.posthog.com',
    },
    {
      name: 'personal_api_key',
      label: 'Personal API key',
      help: 'PostHog shows it once, under Settings, Personal API keys. It begins with phx_.',
      control: 'secret',
      required: true,
      example: 'phx_…',
    },
    {
      name: 'organization_id',
      label: 'Organization',
      help: 'Id or slug. Empty: the current organization of the key’s owner.',
      control: 'text',
      example: '018f2c1e-… or acme',
    },
    {
      name: 'mode',
      label: 'Projects',
      help: 'A project for each service keeps data apart. One shared project fits plans with few projects.',
      control: 'choice',
      options: [
        { value: 'project_per_service', label: 'One for each service' },
        { value: 'shared_project', label: 'One shared' },
      ],
    },
    {
      name: 'shared_project_id',
      label: 'Shared project',
      help: 'The number in the project’s address: /project/12345.',
      control: 'text',
      required: true,
      example: '12345',
      when: { name: 'mode', is: 'shared_project' },
    },
  ],
  aws: [
    {
      name: 'region',
      label: 'Region',
      help: 'Where the parameters are kept.',
      control: 'text',
      required: true,
      example: 'eu-central-1',
    },
    {
      name: 'role_arn',
      label: 'Role',
      help: 'ARN of a role to assume. Empty: the credentials below, or those of the machine, are used as they are.',
      control: 'text',
      example: 'arn:aws:iam::123456789012:role/hedgerow',
    },
    {
      name: 'access_key_id',
      label: 'Access key id',
      help: 'Empty: the default chain of the AWS SDK, e.g. the instance or task role. That needs no key here.',
      control: 'text',
      example: 'AKIA…',
    },
    {
      name: 'secret_access_key',
      label: 'Secret access key',
      help: 'Belongs to the access key id.',
      control: 'secret',
    },
    {
      name: 'kms_key_id',
      label: 'KMS key',
      help: 'Encrypts the API key. Empty: the account’s own key for Parameter Store (alias/aws/ssm).',
      control: 'text',
      example: 'alias/hedgerow or a key id',
      seldom: true,
    },
    {
      name: 'external_id',
      label: 'External id',
      help: 'When the role’s trust policy asks for one.',
      control: 'text',
      seldom: true,
    },
    {
      name: 'changes_per_second',
      label: 'Changes a second',
      help: 'What the account allows in this region. Empty: 3; enter 10 with the paid higher throughput.',
      control: 'text',
      example: '3',
      seldom: true,
    },
    {
      name: 'reads_per_second',
      label: 'Reads a second',
      help: 'What the account allows in this region. Empty: 40.',
      control: 'text',
      example: '40',
      seldom: true,
    },
    { name: 'endpoint', label: 'Endpoint', help: endpointHelp, control: 'text', seldom: true },
  ],
  gcp: [
    {
      name: 'project_id',
      label: 'Project',
      help: 'Id of the Google Cloud project whose Secret Manager is used.',
      control: 'text',
      required: true,
      example: 'acme-production',
    },
    {
      name: 'service_account_json',
      label: 'Service account key',
      help: 'The JSON file. Empty: application default credentials, e.g. workload identity. That needs no key here.',
      control: 'secret-document',
      example: '{ "type": "service_account", … }',
    },
    {
      name: 'transport',
      label: 'Transport',
      help: 'REST passes proxies that gRPC does not.',
      control: 'choice',
      options: [
        { value: 'grpc', label: 'gRPC' },
        { value: 'rest', label: 'REST' },
      ],
      seldom: true,
    },
    {
      name: 'writes_per_minute',
      label: 'Writes a minute',
      help: 'The quota of the project. Empty: 600.',
      control: 'text',
      example: '600',
      seldom: true,
    },
    { name: 'endpoint', label: 'Endpoint', help: endpointHelp, control: 'text', seldom: true },
  ],
  azure: [
    {
      name: 'vault_url',
      label: 'Vault',
      help: 'The vault’s URI, as its overview page shows it.',
      control: 'text',
      required: true,
      example: 'https://acme-prod.vault.azure.net',
    },
    {
      name: 'tenant_id',
      label: 'Tenant',
      help: 'Id or domain of the directory. With the next two empty as well: managed or workload identity.',
      control: 'text',
      example: '89ef864c-…',
    },
    {
      name: 'client_id',
      label: 'Client id',
      help: 'The application’s id, or that of a user-assigned identity.',
      control: 'text',
      example: 'df959c08-…',
    },
    {
      name: 'client_secret',
      label: 'Client secret',
      help: 'The value, not the id, of a secret of the application.',
      control: 'secret',
    },
    {
      name: 'changes_per_10_seconds',
      label: 'Changes in 10 seconds',
      help: 'The limit of the vault. Empty: 300.',
      control: 'text',
      example: '300',
      seldom: true,
    },
  ],
}

/** What a choice is before anybody chooses. */
export function firstOption({ options = [] }: ConnectionField): string {
  return options[0]?.value ?? ''
}

/** The control's DOM id. */
export function controlId(name: string): string {
  return `connection-${name}`
}
