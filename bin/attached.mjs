// Preloaded (`node --import`) into the processes that a command of this folder starts. Attached means: it ends when
// its parent does, however the parent ends, because the channel between them closes. `web` also reports the port it
// listens on, and closes its connections on SIGTERM, event streams included, for which `next start` waits for ever.
import { subscribe } from 'node:diagnostics_channel'

const farewellMs = 30_000
const requestsMs = 2000

const role = process.env.HEDGEROW_ATTACHED
// What this process starts is not attached by inheritance.
delete process.env.HEDGEROW_ATTACHED

if (role) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), farewellMs).unref()
  })
  process.channel?.unref()
}
if (role === 'web') {
  const servers = new Set()
  subscribe('tracing:net.server.listen:asyncEnd', ({ server }) => {
    servers.add(server)
    const address = server.address()
    if (process.connected && address && typeof address === 'object') process.send?.({ listening: address.port })
  })
  process.once('SIGTERM', async () => {
    // Whoever else listens has work to finish, and ends the process when it has.
    const others = process.listenerCount('SIGTERM') > 0
    const closed = [...servers].map((server) => new Promise((resolve) => server.close(resolve)))
    setTimeout(() => {
      for (const server of servers) server.closeAllConnections?.()
    }, requestsMs).unref()
    await Promise.all(closed)
    if (!others) process.exit(0)
  })
}
