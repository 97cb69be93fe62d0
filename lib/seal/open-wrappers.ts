import 'server-only'
import { open } from 'node:fs/promises'
import { HedgerowError } from '#lib/core/errors.ts'
import { env, keyFromVariable } from '#lib/env.ts'
import { awsKmsWrapper, readKmsKey } from './aws-kms.ts'
import { azureKeyWrapper, readAzureKey } from './azure-key.ts'
import { gcpKmsWrapper, readGcpKey } from './gcp-kms.ts'
import { type KeyWrapper, keyBytes, localWrapper } from './key-wrapper.ts'

/** Those that HEDGEROW_KEK names; the first one wraps new data keys. Throws `unavailable` with what to do. */
export function openWrappers(): Promise<KeyWrapper[]> {
  return Promise.all(env().HEDGEROW_KEK.map(openWrapper))
}

/** One key-encrypting key, named as HEDGEROW_KEK names it. Throws `unavailable` with what to do. */
export async function openWrapper(uri: string): Promise<KeyWrapper> {
  const [, scheme = '', rest = ''] = /^([a-z-]+):(.*)$/.exec(uri) ?? []
  if (scheme === 'env') return localWrapper('env', rest === '' ? env().HEDGEROW_ENCRYPTION_KEY : fromVariable(rest))
  if (scheme === 'file') return localWrapper('file', await fromFile(rest))
  const awsKey = scheme === 'aws-kms' ? readKmsKey(rest) : null
  if (awsKey) return awsKmsWrapper(awsKey)
  const gcpKey = scheme === 'gcp-kms' ? readGcpKey(rest) : null
  if (gcpKey) return gcpKmsWrapper(gcpKey)
  const azureKey = scheme === 'azure-keyvault' ? readAzureKey(rest) : null
  if (azureKey) return azureKeyWrapper(azureKey)
  throw unusable(
    `${uri} is no key-encrypting key: give env:, env:HEDGEROW_…, file:/path, aws-kms:…, gcp-kms:… or azure-keyvault:…`,
  )
}

function fromVariable(name: string): Buffer {
  return decode(keyFromVariable(name) ?? '', `the variable ${name}`)
}

/** Others must not read it. A group may, because that is how secrets are mounted into a container. */
const forbiddenMode = 0o027

async function fromFile(path: string): Promise<Buffer> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw unusable(`HEDGEROW_KEK names the file ${path}, which cannot be read (${code}).`)
  })
  try {
    // Asked of what is open, so that nobody can put another file in its place in between.
    const { mode } = await file.stat()
    if ((mode & forbiddenMode) !== 0)
      throw unusable(`HEDGEROW_KEK names the file ${path}, which others can read or change: chmod 600 ${path}`)
    return decode(await file.readFile('utf8'), `the file ${path}`)
  } finally {
    await file.close()
  }
}

function decode(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === keyBytes) return key
  throw unusable(`HEDGEROW_KEK names ${where}, which must hold 32 bytes in base64: openssl rand -base64 32 makes them.`)
}

const unusable = (message: string) => new HedgerowError('unavailable', message, { reason: 'kek_unusable' })
