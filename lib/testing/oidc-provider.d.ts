/** What our tests use of oidc-provider, which ships without types. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http'

  export class Provider {
    constructor(
      issuer: string,
      configuration: {
        readonly clients: readonly Readonly<Record<string, unknown>>[]
        readonly pkce?: { readonly required: () => boolean }
        readonly claims?: Readonly<Record<string, readonly string[]>>
        readonly ttl?: Readonly<Record<string, number>>
        readonly cookies?: { readonly keys: readonly string[] }
        readonly findAccount?: (context: unknown, subject: string) => { accountId: string; claims: () => object }
      },
    )
    callback(): RequestListener
  }
}
