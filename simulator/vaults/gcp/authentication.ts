import { createVerify } from 'node:crypto'
import type { SimulatorRequest } from '../../types.ts'
import { GcpError } from './errors.ts'
import type { GcpState } from './state.ts'

/**
 * Plaintext gRPC sends no credentials, so a call without any is accepted unless `require_auth` is set. One that
 * presents something must present the token of GET /__truth or a JWT that its service account signed.
 * @throws GcpError UNAUTHENTICATED
 */
export function authenticate(state: GcpState, request: SimulatorRequest): void {
  const header = request.headers.authorization
  if (header === undefined && !state.settings.require_auth) return
  const token = /^Bearer (\S+)$/.exec(header ?? '')?.[1]
  if (token === state.document.token || (token !== undefined && isSignedByServiceAccount(state, token))) return
  throw new GcpError(
    'UNAUTHENTICATED',
    header === undefined
      ? 'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.'
      : 'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    {
      reason: header === undefined ? 'CREDENTIALS_MISSING' : 'ACCESS_TOKEN_TYPE_UNSUPPORTED',
      domain: 'googleapis.com',
      metadata: { service: 'secretmanager.googleapis.com' },
    },
  )
}

function isSignedByServiceAccount({ document }: GcpState, token: string): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`)
  if (!verifier.verify(document.serviceAccount.publicKey, signature, 'base64url')) return false
  const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown; exp?: unknown }
  return iss === document.serviceAccount.email && typeof exp === 'number' && exp * 1000 > Date.now()
}
