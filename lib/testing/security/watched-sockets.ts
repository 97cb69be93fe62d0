import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

const channel = 'net.client.socket'

export type WatchedSockets = {
  /** Every connection that was begun, as `address:port`; a socket that gets no address begins none. */
  readonly tried: readonly string[]
  stop(): void
}

/** Sees every connection that this process begins, wherever it goes and whether or not somebody listens there. */
export function watchSockets(): WatchedSockets {
  const tried: string[] = []
  const see = (message: unknown) => {
    const { socket } = message as { readonly socket: Socket }
    socket.on('connectionAttempt', (address, port) => tried.push(`${address}:${port}`))
  }
  subscribe(channel, see)
  return { tried, stop: () => unsubscribe(channel, see) }
}
