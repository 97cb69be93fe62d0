import type http from 'node:http'
import net from 'node:net'
import type { Listener } from '../../serve.ts'

/** HTTP/2 without TLS begins with this; no HTTP/1 request does. */
const preface = Buffer.from('PRI')

type Front = {
  readonly http: http.Server
  readonly http2: { injectConnection(socket: net.Socket): void }
  readonly host: string
  readonly port: number
}

/** One port for gRPC and REST: looks at a connection's first bytes and gives it to the server that speaks so. */
export async function listenForBoth({ http, http2, host, port }: Front): Promise<Listener> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    sniff(socket, (isHttp2) => {
      if (isHttp2) return http2.injectConnection(socket)
      http.emit('connection', socket)
      socket.resume()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const taken = (server.address() as net.AddressInfo).port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function sniff(socket: net.Socket, decide: (isHttp2: boolean) => void): void {
  const chunks: Buffer[] = []
  const look = (chunk: Buffer) => {
    chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    if (bytes.length < preface.length && preface.subarray(0, bytes.length).equals(bytes)) return
    socket.off('data', look)
    socket.pause()
    socket.unshift(bytes)
    decide(bytes.subarray(0, preface.length).equals(preface))
  }
  socket.on('data', look)
}
