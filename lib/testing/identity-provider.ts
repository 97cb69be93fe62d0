import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export type IdentityProvider = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  close(): Promise<void>
}

type Options = {
  readonly redirectUri: string
  /** E-mail address of a subject; null: it tells none. */
  readonly emailOf?: (subject: string) => string | null
}

/** A real OpenID Connect provider on a free port, that asks for a login name and takes every password. */
export async function startIdentityProvider({ redirectUri, emailOf }: Options): Promise<IdentityProvider> {
  const [clientId, clientSecret] = ['hedgerow', 'a-secret-of-the-test-provider']
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: { email: ['email'], profile: ['name'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    cookies: { keys: ['a-key-of-the-test-provider'] },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({
        sub: subject,
        name: `Person ${subject}`,
        email: (emailOf ? emailOf(subject) : `${subject}@id.test`) ?? undefined,
      }),
    }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    clientId,
    clientSecret,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
