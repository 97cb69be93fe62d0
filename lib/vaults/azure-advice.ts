import type { Advice } from './driver.ts'

const dataActions = [
  'getSecret/action',
  'readMetadata/action',
  'setSecret/action',
  'update/action',
  'delete',
  'recover/action',
].map((action) => `Microsoft.KeyVault/vaults/secrets/${action}`)

export function azureAdvice(vaultUrl: string): Advice {
  return {
    place: vaultUrl,
    // A role assignment cannot be limited to names that begin alike.
    grant: () =>
      [
        'The role Key Vault Secrets Officer on the vault is enough, or a custom role with these data actions:',
        ...dataActions,
      ].join('\n'),
    // One name for all: every deleted one would stay in the vault for up to 90 days.
    probeName: (prefix) => `${prefix}-hedgerow-check`,
  }
}
