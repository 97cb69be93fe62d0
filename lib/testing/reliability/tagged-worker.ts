// A worker process whose calls come from an address of its own, so that the simulator's record tells workers apart.
// All of 127.0.0.0/8 is this machine. It answers every message when what was due by then has been done.
import { Socket } from 'node:net'
import { startWorker } from '#lib/runs/worker.ts'

const [address = '127.0.0.1'] = process.argv.slice(2)

type Target = { host?: string; localAddress?: string }

const { connect } = Socket.prototype
Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  // node:net passes on what it has normalised: a list whose first item is the options.
  const list: unknown[] = Array.isArray(args[0]) ? args[0] : args
  const target = list[0] as Target
  // A copy: an agent knows its sockets by the options it gave, and would never find these again.
  if (typeof target === 'object' && target.host === '127.0.0.1') list[0] = { ...target, localAddress: address }
  return Reflect.apply(connect, this, args) as Socket
} as typeof connect

const dueWithinMs = 50

process.on('disconnect', () => process.exit(1))
await startWorker(undefined, { runsAtOnce: 8, sweepEveryMs: 100 })
process.on('message', () => setTimeout(() => process.send?.('done'), dueWithinMs))
process.send?.('working')
