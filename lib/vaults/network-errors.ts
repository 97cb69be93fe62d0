import { addressPrivate, type Verdict } from './errors.ts'

type Link = { readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown; readonly errors?: unknown }

// Before a connection stands nothing was sent, so nothing was done.
const neverSent = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ERR_INVALID_URL/
const broken = /ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2|socket hang up|Premature close/
const slow = /ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_CONNECT_TIMEOUT/
const untrusted =
  /CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME_INVALID|self.signed certificate/
const notThatProtocol = /\bEPROTO\b|HPE_|Parse Error|ERR_SSL|wrong version number|Protocol error/

/** What a failed connection means, read from the codes and words of an error and of what caused it; else null. */
export function judgeNetwork(error: unknown): Verdict | null {
  const text = chain(error).join(' ')
  const inside = /(\S+) has a private address/.exec(text)
  if (inside) {
    return {
      cause: 'unreachable',
      retryable: false,
      outcome: 'rejected',
      reason: addressPrivate,
      fix: `If ${inside[1]} is your private endpoint, the operator adds ${inside[1]}:443 to HEDGEROW_OUTBOUND_ALLOW.`,
    }
  }
  if (untrusted.test(text)) {
    return {
      cause: 'unreachable',
      retryable: false,
      outcome: 'rejected',
      fix: 'Give this server the certificate authority that signed the certificate (NODE_EXTRA_CA_CERTS).',
    }
  }
  if (neverSent.test(text)) return { cause: 'unreachable', outcome: 'rejected' }
  if (slow.test(text)) return /connect/i.test(text) ? { cause: 'timeout', outcome: 'rejected' } : { cause: 'timeout' }
  if (notThatProtocol.test(text)) {
    return { cause: 'malformed', fix: 'Check scheme and port of the address: another protocol answers there.' }
  }
  return broken.test(text) ? { cause: 'unreachable' } : null
}

function chain(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const { code, message, cause, errors } = error as Link
  const own = [code, message].filter((part) => typeof part === 'string')
  const causes = [cause, ...(Array.isArray(errors) ? errors : [])]
  return [...own, ...causes.flatMap((one) => chain(one, depth + 1))]
}
