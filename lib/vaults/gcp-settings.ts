import { invalid } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { GcpVaultSettings } from './settings.ts'

export type ServiceAccountKey = { readonly client_email: string; readonly private_key: string }

/**
 * Checks what needs no call. Only a service account's key is taken from the JSON: other credential files name
 * programs to run, files to read and addresses to ask, which a connection must not bring along.
 */
export function readGcpSettings(settings: GcpVaultSettings): { key: ServiceAccountKey | null; rest: boolean } {
  if (!/^(\d{6,}|([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])$/.test(settings.project_id)) {
    const message = 'A project id has 6 to 30 lower-case letters, digits or hyphens.'
    throw invalid([{ path: 'project_id', message }], message)
  }
  const { service_account_json: json, transport } = settings
  return { key: json ? readKey(json) : null, rest: transport === 'rest' }
}

function readKey(json: Secret): ServiceAccountKey {
  const refuse = (message: string) => invalid([{ path: 'service_account_json', message }], message)
  const file = parse(json)
  if (!file) throw refuse('The service account key is not a JSON object.')
  if (file.type !== 'service_account') throw refuse('Only a key file of type service_account can be used.')
  const { client_email, private_key } = file
  if (typeof client_email !== 'string' || typeof private_key !== 'string') {
    throw refuse('The service account key lacks client_email or private_key.')
  }
  return { client_email, private_key }
}

function parse(json: Secret): Record<string, unknown> | null {
  try {
    const file: unknown = JSON.parse(json.reveal())
    return typeof file === 'object' && file !== null ? (file as Record<string, unknown>) : null
  } catch {
    return null
  }
}
