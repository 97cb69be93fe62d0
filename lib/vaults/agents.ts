import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { LookupFunction } from 'node:net'

export type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent; destroy(): void }

/** Agents that give up a connection which does not stand after `connectMs`; the Azure SDK has no such deadline. */
export function createAgents(connectMs: number, lookup: LookupFunction): Agents {
  const http = withConnectDeadline(new HttpAgent({ keepAlive: true, lookup }), 'connect', connectMs)
  const https = withConnectDeadline(new HttpsAgent({ keepAlive: true, lookup }), 'secureConnect', connectMs)
  return {
    http,
    https,
    destroy() {
      http.destroy()
      https.destroy()
    },
  }
}

function withConnectDeadline<A extends HttpAgent>(agent: A, event: string, connectMs: number): A {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback)
    const timer = setTimeout(() => {
      socket?.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }))
    }, connectMs)
    for (const end of [event, 'close', 'error']) socket?.once(end, () => clearTimeout(timer))
    return socket
  }
  return agent
}
