import 'server-only'
import { z } from 'zod'
import { type AwsCredentials, signAwsCall } from './aws-signature.ts'
import { askKeyService, refusedByService } from './key-service.ts'
import type { KeyWrapper } from './key-wrapper.ts'

/*
 * A symmetric key of AWS KMS, by its ARN: an alias may be pointed at another key. The context is KMS's encryption
 * context, which it authenticates and writes to CloudTrail. Rights: kms:Encrypt and kms:Decrypt on that key.
 */

const arnPattern = /^(arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[\w-]+)(?:\?endpoint=(https?:\/\/[^\s,?#]+))?$/

type KmsKey = { readonly arn: string; readonly region: string; readonly endpoint: URL }

/** `arn:aws:kms:…:key/…`, and after `?endpoint=` another address of KMS, as of a VPC. Null when it is none. */
export function readKmsKey(text: string): KmsKey | null {
  const [, arn, region = '', endpoint] = arnPattern.exec(text) ?? []
  if (arn === undefined) return null
  const suffix = arn.startsWith('arn:aws-cn:') ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { arn, region, endpoint: new URL(endpoint ?? `https://kms.${region}.${suffix}`) }
}

const encrypted = z.object({ CiphertextBlob: z.base64() })
const decrypted = z.object({ Plaintext: z.base64() })

type Credentials = () => Promise<AwsCredentials>

/** `credentials`: those of the machine (environment, profile, role) unless others are given. */
export function awsKmsWrapper(place: KmsKey, credentials: Credentials = machineCredentials()): KeyWrapper {
  const call = async <T>(operation: string, input: object, answer: z.ZodType<T>): Promise<T> => {
    const who = await credentials().catch((cause: unknown) => {
      const name = cause instanceof Error ? cause.name : 'unknown'
      throw refusedByService('AWS KMS', `no AWS credentials were found (${name})`, needsOf(place))
    })
    return answer.parse(await send(place, { operation, who, body: JSON.stringify({ KeyId: place.arn, ...input }) }))
  }
  return {
    kind: 'aws-kms',
    id: place.arn,
    async wrap(plain, context) {
      const input = { Plaintext: Buffer.from(plain).toString('base64'), EncryptionContext: { hedgerow: context } }
      return (await call('Encrypt', input, encrypted)).CiphertextBlob
    },
    async unwrap(wrapped, context) {
      const input = { CiphertextBlob: wrapped, EncryptionContext: { hedgerow: context } }
      return Buffer.from((await call('Decrypt', input, decrypted)).Plaintext, 'base64')
    },
  }
}

function machineCredentials(): Credentials {
  let provider: Credentials | undefined
  return async () => {
    // The SDK is big, and most installations have no key of AWS.
    provider ??= (await import('@aws-sdk/credential-providers')).fromNodeProviderChain()
    return provider()
  }
}

type Sending = { readonly operation: string; readonly body: string; readonly who: AwsCredentials }

const fault = z.object({ __type: z.string().transform((type) => type.replace(/^.*#/, '')) })

async function send(place: KmsKey, { operation, body, who }: Sending): Promise<unknown> {
  const { region, endpoint } = place
  const call = { service: 'kms', region, host: endpoint.host, target: `TrentService.${operation}`, body }
  const answer = await askKeyService({
    url: endpoint,
    body,
    headers() {
      // The client sets the host by itself.
      const { host: _, ...headers } = signAwsCall(call, who, new Date())
      return headers
    },
    said: (refusal) => fault.safeParse(refusal).data?.__type ?? null,
  })
  if (answer.status === 200) return answer.body
  // Bytes that this key has not made, or for another context: it is the row that is wrong.
  if (answer.said === 'InvalidCiphertextException') throw new Error(answer.said)
  throw refusedByService('AWS KMS', `${operation} gave ${answer.said}`, needsOf(place))
}

const needsOf = ({ arn }: KmsKey) => `kms:Encrypt and kms:Decrypt on ${arn}`
