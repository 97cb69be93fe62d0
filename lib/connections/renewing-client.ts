import 'server-only'
import type { PostHogClient } from '#lib/posthog/client.ts'
import { causeOf } from '#lib/posthog/collection.ts'
import { type LoadedConnection, loadConnection } from './load-connection.ts'

type Open = (connection: LoadedConnection) => PostHogClient

/**
 * A client for work that goes on while somebody replaces the connection's key: a call that is refused because of its
 * key (and so did nothing, whatever its method) is made once more when the connection has changed since.
 */
export function openRenewing(first: LoadedConnection, open: Open): PostHogClient {
  let current = { version: first.version, client: open(first) }

  const call = async <T>(make: (client: PostHogClient) => Promise<T>): Promise<T> => {
    const used = current
    try {
      return await make(used.client)
    } catch (error) {
      if (causeOf(error) !== 'auth') throw error
      const newest = await loadConnection(first.id)
      if (newest.version === used.version) throw error
      current = { version: newest.version, client: open(newest) }
      return make(current.client)
    }
  }

  return {
    app: current.client.app,
    get: (...args) => call((client) => client.get(...args)),
    list: (...args) => call((client) => client.list(...args)),
    post: (...args) => call((client) => client.post(...args)),
    patch: (...args) => call((client) => client.patch(...args)),
    delete: (...args) => call((client) => client.delete(...args)),
  }
}
