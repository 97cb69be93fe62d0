import type { Advice } from './driver.ts'
import type { AwsVaultSettings } from './settings.ts'

const actions = [
  'ssm:GetParameters',
  'ssm:PutParameter',
  'ssm:DeleteParameters',
  'ssm:AddTagsToResource',
  'ssm:RemoveTagsFromResource',
  'ssm:ListTagsForResource',
]

export function awsAdvice(settings: AwsVaultSettings): Advice {
  const { region, kms_key_id, role_arn } = settings
  const account = /^arn:aws[a-z-]*:iam::(\d{12}):/.exec(role_arn ?? '')?.[1] ?? 'ACCOUNT'
  const partition = /^arn:(aws[a-z-]*):/.exec(role_arn ?? '')?.[1] ?? 'aws'
  return {
    place: `region ${region}${role_arn ? ` as ${role_arn}` : ''}`,
    grant(prefix) {
      const resource = `arn:${partition}:ssm:${region}:${account}:parameter/${prefix}/*`
      const statements = [{ Effect: 'Allow', Action: actions, Resource: resource }]
      const lines = statements.map((statement) => JSON.stringify(statement))
      if (kms_key_id) lines.push(JSON.stringify(keyStatement(kms_key_id, `${region}:${account}`, partition)))
      return `IAM policy statements that are enough:\n${lines.join('\n')}`
    },
    probeName: (prefix, unique) => `/${prefix}/hedgerow-check/${unique}`,
  }
}

function keyStatement(key: string, place: string, partition: string) {
  const resource = key.startsWith('arn:') ? key : `arn:${partition}:kms:${place}:key/${key}`
  return { Effect: 'Allow', Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: resource }
}
