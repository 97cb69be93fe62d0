import 'server-only'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isLoopback } from '#lib/core/public-address.ts'
import { askKeyService, refusedByService } from './key-service.ts'
import type { KeyWrapper } from './key-wrapper.ts'

/*
 * An RSA key of Azure Key Vault or a managed HSM. Anybody can wrap with its public half, so what is wrapped is signed
 * by the vault, together with the context and the key's version; what carries no such signature is not unwrapped.
 * Role: Key Vault Crypto User (wrap, unwrap, sign, verify) on that key.
 */

type VaultKey = { readonly url: string; readonly scope: string }

/** `https://….vault.azure.net/keys/…`, without a version. Null when it is none. Plain HTTP on this machine only. */
export function readAzureKey(text: string): VaultKey | null {
  const url = URL.parse(text)
  if (!url || !/^\/keys\/[0-9A-Za-z-]{1,127}$/.test(url.pathname) || url.search || url.hash || url.username) return null
  const isHere = url.protocol === 'http:' && isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !isHere) return null
  // The vault's own name is the first part; the rest names the cloud that gives tokens for it.
  const cloud = isHere ? 'vault.azure.net' : url.hostname.replace(/^[^.]+\./, '')
  return { url: url.href, scope: `https://${cloud}/.default` }
}

/** Gives an access token of Microsoft Entra for this scope. */
type Token = (scope: string) => Promise<string>

const wrappingAlgorithm = 'RSA-OAEP-256'
const signingAlgorithm = 'RS256'
const apiVersion = '7.4'
const base64url = z.string().regex(/^[\w-]+$/)
const keyResult = z.object({ kid: z.string(), value: base64url })
const verified = z.object({ value: z.boolean() })
const fault = z.object({ error: z.object({ code: z.string() }) })

/** `token`: of the machine's credentials (environment, workload or managed identity) unless another is given. */
export function azureKeyWrapper(key: VaultKey, token: Token = machineToken()): KeyWrapper {
  const call = async <T>(path: string, input: object, answer: z.ZodType<T>): Promise<T> => {
    const bearer = await token(key.scope).catch(() => {
      throw refused(key, 'no Azure credentials were found')
    })
    const { status, said, body } = await askKeyService({
      url: new URL(`${key.url}/${path}?api-version=${apiVersion}`),
      body: JSON.stringify(input),
      headers: () => ({ 'content-type': 'application/json', authorization: `Bearer ${bearer}` }),
      said: (refusal) => fault.safeParse(refusal).data?.error.code ?? null,
    })
    if (status === 200) return answer.parse(body)
    // Bytes that this key has not made: it is the row that is wrong.
    if (path.endsWith('/unwrapkey') && said === 'BadParameter') throw new Error(said)
    throw refused(key, `${path.replace(/^.*\//, '')} gave ${said}`)
  }
  return {
    kind: 'azure-keyvault',
    id: key.url,
    async wrap(plain, context) {
      const wrapping = { alg: wrappingAlgorithm, value: Buffer.from(plain).toString('base64url') }
      const { kid, value } = await call('wrapkey', wrapping, keyResult)
      const version = kid.replace(/^.*\//, '')
      const signing = { alg: signingAlgorithm, value: digestOf(context, version, value) }
      const signed = await call(`${version}/sign`, signing, keyResult)
      return [version, value, signed.value].join('.')
    },
    async unwrap(wrapped, context) {
      const [version = '', value = '', signature = ''] = wrapped.split('.')
      if (!/^[0-9a-f]{32}$/.test(version)) throw new Error('This is no wrapped key.')
      const signed = { alg: signingAlgorithm, digest: digestOf(context, version, value), value: signature }
      if (!(await call(`${version}/verify`, signed, verified)).value) throw new Error('This key has not wrapped that.')
      const { value: plain } = await call(`${version}/unwrapkey`, { alg: wrappingAlgorithm, value }, keyResult)
      return Buffer.from(plain, 'base64url')
    },
  }
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function machineToken(): Token {
  return async (scope) => {
    // The library is big, and most installations have no key of Azure.
    const { DefaultAzureCredential } = await import('@azure/identity')
    return (await new DefaultAzureCredential().getToken(scope)).token
  }
}

const refused = ({ url }: VaultKey, why: string) =>
  refusedByService('Azure Key Vault', why, `the role Key Vault Crypto User on ${url}`)
