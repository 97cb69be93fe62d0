import { neededScopes } from '#lib/posthog/scopes.ts'
import { awsAdvice } from '#lib/vaults/aws-advice.ts'
import { azureAdvice } from '#lib/vaults/azure-advice.ts'
import { gcpAdvice } from '#lib/vaults/gcp-advice.ts'
import type { ConnectionKind } from './schemas.ts'

export type NeededRights = {
  /** One sentence: what to make and where. */
  readonly advice: string
  /** The least that is enough, to copy. */
  readonly text: string
  /** What to call the text. */
  readonly title: string
}

/** What has been typed of a connection so far, by the API's names; '' for what has not. */
export type TypedSettings = Readonly<Record<string, string>>

/** Vault entries begin with the name of their project; this is the portal's default one. */
const defaultPrefix = 'nexpo'

/** The least that the credentials of a connection must be allowed to do. Pure: the page shows it while one types. */
export function neededRights(kind: ConnectionKind, typed: TypedSettings): NeededRights {
  return rightsOf[kind](typed)
}

const rightsOf: Readonly<Record<ConnectionKind, (typed: TypedSettings) => NeededRights>> = {
  posthog: () => ({
    advice:
      'A personal API key of an admin of the organization, not limited to projects: only such a key can create one. Give it these scopes and no more.',
    title: 'Scopes',
    text: Object.entries(neededScopes)
      .map(([scope, purpose]) => `${scope.padEnd(26)}# ${purpose}`)
      .join('\n'),
  }),
  aws: ({ region, role_arn, kms_key_id }) => ({
    advice:
      'A role that the portal may assume, or an access key, with this policy. Add a resource for every project name that you use.',
    title: 'IAM policy',
    text: awsPolicy(
      awsAdvice({
        kind: 'aws',
        region: region || 'REGION',
        role_arn: role_arn || null,
        kms_key_id: kms_key_id || null,
      }).grant(defaultPrefix),
    ),
  }),
  gcp: ({ project_id }) => ({
    advice:
      'A service account, best without a key file: then the portal uses the credentials of the machine that it runs on.',
    title: 'Roles',
    text: gcpAdvice(project_id || 'PROJECT').grant(defaultPrefix),
  }),
  azure: ({ vault_url }) => ({
    advice: 'An app registration or a managed identity with access to the secrets of this vault.',
    title: 'Role',
    text: azureAdvice(vault_url || 'https://VAULT.vault.azure.net').grant(defaultPrefix),
  }),
}

/** The statements of the advice, which follow its first line, as the document that IAM takes. */
function awsPolicy(grant: string): string {
  const statements: unknown[] = grant
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)
}
