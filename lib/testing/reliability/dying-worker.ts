// A worker process that kills itself when it was ordered to. Loads everything, then waits until it is told to begin,
// so that a trial does not wait for a process to start.
import { flushCompileCache } from 'node:module'
import { db } from '#lib/db.ts'
import type { RegisteredKind } from '#lib/engine/kind.ts'
import type { Ledger } from '#lib/engine/ledger.ts'
import { kinds } from '#lib/kinds/index.ts'
import type { RunParts } from '#lib/runs/advance-run.ts'
import type { Lease } from '#lib/runs/lease.ts'
import { openRunLedger } from '#lib/runs/run-ledger.ts'
import { startWorker } from '#lib/runs/worker.ts'
import { type Boundary, leaveTrace, readOrders, readTraces } from './orders.ts'
import { whenWritten } from './request-written.ts'

const [folder = '', options = '{}'] = process.argv.slice(2)
/** Configurations whose run this process took up and made no call for yet. */
const silent = new Set<string>()

function die(configuration: string): void {
  leaveTrace(folder, 'died', configuration)
  process.kill(process.pid, 'SIGKILL')
}

const livesOf = (configuration: string) =>
  readTraces(folder).filter((trace) => trace.what === 'died' && trace.configuration === configuration).length

function reached(boundary: Boundary, configuration: string, address: string): boolean {
  const order = readOrders(folder)[configuration]
  const isIt = order?.at === 'boundary' && order.boundary === boundary && order.address === address
  return isIt && livesOf(configuration) === (order.earlier ?? 0)
}

async function openLedger(lease: Lease): Promise<Ledger> {
  const { configuration } = await db().run.findUniqueOrThrow({
    where: { id: lease.runId },
    select: { configuration: { select: { key: true } } },
  })
  const { key } = configuration
  leaveTrace(folder, 'taken', key)
  silent.add(key)
  const order = readOrders(folder)[key]
  if (order?.at === 'every take-up') die(key)
  const afterMs = order?.at === 'time' ? order.afterMs[livesOf(key) - (order.earlier ?? 0)] : undefined
  if (afterMs !== undefined) setTimeout(() => die(key), afterMs)
  const ledger = await openRunLedger(lease)
  return {
    ...ledger,
    async begin(address) {
      await ledger.begin(address)
      if (reached('step begun', key, address)) die(key)
    },
    async intend(address, nonce) {
      await ledger.intend(address, nonce)
      if (reached('intent committed', key, address)) die(key)
    },
    async succeed(address, outcome) {
      await ledger.succeed(address, outcome)
      if (reached('result committed', key, address)) die(key)
    },
  }
}

function watched(kind: RegisteredKind): RegisteredKind {
  const called = (configuration: string) => {
    if (silent.delete(configuration)) leaveTrace(folder, 'called', configuration)
  }
  return {
    ...kind,
    find(world, lookup) {
      called(lookup.owner.configuration)
      return kind.find(world, lookup)
    },
    async create(world, spec, marker) {
      const { configuration, address, nonce } = marker
      called(configuration)
      if (reached('request written', configuration, address))
        whenWritten(writeOf(kind.type, spec, nonce), () => die(configuration))
      const found = await kind.create(world, spec, marker)
      if (reached('answer received', configuration, address)) die(configuration)
      return found
    },
    async update(world, spec, seen, marker) {
      if (!marker) return kind.update(world, spec, seen, marker)
      const { configuration, address, nonce } = marker
      called(configuration)
      if (reached('request written', configuration, address))
        whenWritten(writeOf(kind.type, spec, nonce), () => die(configuration))
      const found = await kind.update(world, spec, seen, marker)
      if (reached('answer received', configuration, address)) die(configuration)
      return found
    },
    remove(world, externalId, applied) {
      // A removal does not say whose it is: whatever this process took up counts as called.
      for (const configuration of [...silent]) called(configuration)
      return kind.remove(world, externalId, applied)
    },
  }
}

/** Tells the request that makes the object from all others. */
function writeOf(type: string, spec: Readonly<Record<string, unknown>>, nonce: string) {
  if (type.startsWith('vault.')) {
    const name = String(spec.name)
    return (method: string, text: string) =>
      (method === 'PUT' || /PutParameter|CreateSecret|AddSecretVersion/.test(text)) && text.includes(name)
  }
  if (type === 'posthog.project_settings' || type === 'posthog.replay_retention')
    return (method: string, text: string) => method === 'PATCH' && text.includes(`/${String(spec.project)}/`)
  return (method: string, text: string) => method === 'POST' && text.includes(nonce)
}

const parts: RunParts = {
  openLedger,
  kinds: Object.fromEntries(Object.entries(kinds).map(([type, kind]) => [type, watched(kind)])),
}

process.on('disconnect', () => process.exit(1))
process.once('message', async () => {
  const worker = await startWorker(parts, JSON.parse(options))
  process.on('SIGTERM', async () => {
    await worker.stop()
    process.exit(0)
  })
  process.send?.('working')
})
// Loaded when a run first needs them, otherwise.
await Promise.all([import('#lib/vaults/aws.ts'), import('#lib/vaults/gcp.ts'), import('#lib/vaults/azure.ts')])
await db().$queryRaw`SELECT 1`
// A process that is killed leaves nothing for the next one.
flushCompileCache()
process.send?.('warm')
