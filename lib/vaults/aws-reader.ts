import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm'
import { createBatch } from './batch.ts'
import type { Caller } from './calls.ts'
import type { VaultCall } from './errors.ts'

export type FoundParameter = {
  readonly value: string
  readonly type: string
  readonly version: string
  readonly arn: string
}

export type ParameterReader = (name: string, signal?: AbortSignal) => Promise<FoundParameter | null>

// GetParameters takes ten names.
const together = { size: 10, windowMs: 5 }

/**
 * Reads `name` or `name:version`, ten in one call; null when there is none. The signal of one reader ends its own
 * wait only: the call goes on for the others.
 */
export function createParameterReader(client: SSMClient, call: Caller): ParameterReader {
  const batch = createBatch<FoundParameter>(async (names) => {
    const name = names.length === 1 ? (names[0] ?? '') : `${names[0]} and ${names.length - 1} more`
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'ssm:GetParameters' }
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true })
    const { Parameters = [] } = await call(about, (abortSignal) => client.send(command, { abortSignal }))
    return new Map(Parameters.map((found) => [`${found.Name}${found.Selector ?? ''}`, toFound(found)]))
  }, together)

  return async (name, signal) => {
    signal?.throwIfAborted()
    return await unlessAborted(batch(name), signal)
  }
}

function toFound({ Value = '', Type: type = 'String', Version, ARN = '' }: Parameter): FoundParameter {
  return { value: Value, type, version: String(Version ?? ''), arn: ARN }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
