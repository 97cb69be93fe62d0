import { z } from 'zod'
import { type AllowedHosts, isListed } from './hosts.ts'

/*
 * A key file of Google is a set of instructions to the client library: other types of it name URLs to fetch, files
 * to read and programs to run. Only keys of service accounts are taken, and only what belongs to one.
 */

const keyFile = z.object({
  type: z.literal('service_account', 'must be the key of a service account'),
  project_id: z.string().max(100).optional(),
  private_key_id: z.string().max(100).optional(),
  private_key: z.string().includes('PRIVATE KEY', 'must hold a private key').max(10_000),
  client_email: z.string().max(300),
  client_id: z.string().max(100).optional(),
  token_uri: z.string().max(300).default('https://oauth2.googleapis.com/token'),
  universe_domain: z.literal('googleapis.com', 'must be googleapis.com').optional(),
})

/** Takes the file as text or as an object; gives its text, cut down to what is needed. */
export function readServiceAccount(allowed: AllowedHosts) {
  const isTokenUri = (text: string) => {
    const url = URL.parse(text)
    return url !== null && (url.origin === 'https://oauth2.googleapis.com' || isListed(url, allowed.outbound))
  }
  return z
    .union([z.string().max(20_000), z.record(z.string(), z.unknown())])
    .transform((given, context) => {
      if (typeof given !== 'string') return given
      try {
        return JSON.parse(given) as unknown
      } catch {
        // The parser's own message would quote the key.
        context.issues.push({ code: 'custom', message: 'must be JSON', input: '' })
        return z.NEVER
      }
    })
    .pipe(
      keyFile.refine(({ token_uri }) => isTokenUri(token_uri), { path: ['token_uri'], message: "must be Google's" }),
    )
    .transform((file) => JSON.stringify(file))
}
