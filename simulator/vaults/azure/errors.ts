import type { SimulatorResponse } from '../../types.ts'

type InnerCode =
  | 'ForbiddenByRbac'
  | 'ObjectIsBeingDeleted'
  | 'ObjectIsBeingRecovered'
  | 'ObjectIsDeletedButRecoverable'
  | 'SecretDisabled'

export type ErrorOptions = {
  readonly inner?: InnerCode
  readonly headers?: Readonly<Record<string, string>>
}

export class AzureError extends Error {
  readonly status: number
  readonly code: string
  readonly options: ErrorOptions

  constructor(status: number, code: string, message: string, options: ErrorOptions = {}) {
    super(message)
    this.status = status
    this.code = code
    this.options = options
  }
}

export const badParameter = (message: string): AzureError => new AzureError(400, 'BadParameter', message)

export function secretNotFound(name: string): AzureError {
  return new AzureError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able ` +
      'to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182',
  )
}

export function conflict(
  name: string,
  inner: 'ObjectIsBeingDeleted' | 'ObjectIsBeingRecovered' | 'ObjectIsDeletedButRecoverable',
) {
  const states = {
    ObjectIsBeingDeleted: 'currently being deleted and cannot be re-created; retry later.',
    ObjectIsBeingRecovered: 'currently being recovered and cannot be re-created; retry later.',
    ObjectIsDeletedButRecoverable:
      'currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
  }
  return new AzureError(409, 'Conflict', `Secret ${name} is ${states[inner]}`, { inner })
}

export function errorResponse({ status, code, message, options }: AzureError): SimulatorResponse {
  const innererror = options.inner === undefined ? {} : { innererror: { code: options.inner } }
  return { status, headers: options.headers ?? {}, body: { error: { code, message, ...innererror } } }
}
