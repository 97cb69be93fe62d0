import { createServer } from 'node:net'

/** True when nothing listens on the port at this moment; another process may take it at any time. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return listenBriefly(port, host).then(
    () => true,
    () => false,
  )
}

/** A port that the system says is free at this moment. */
export function anyFreePort(host = '127.0.0.1'): Promise<number> {
  return listenBriefly(0, host)
}

/** The first free port from `first` on, or any when the next hundred are taken. */
export async function nextFreePort(first: number, host = '127.0.0.1'): Promise<number> {
  for (let port = first; port < Math.min(first + 100, 65_536); port++) if (await isFree(port, host)) return port
  return anyFreePort(host)
}

function listenBriefly(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })
}
