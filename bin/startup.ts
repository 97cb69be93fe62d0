/** The parts of a start, in their order. What each starts, it also says how to undo. */
import { join } from 'node:path'
import { announce } from './announce.ts'
import { build, isBuilt } from './build.ts'
import { portalEnvironment } from './environment.ts'
import { generate, isGenerated } from './generate.mjs'
import { claimInstance, type Instance, readInstance } from './instance.ts'
import { migrate } from './migrate.ts'
import { startPostgres } from './postgres.ts'
import { type Child, describeEnding, scriptOf, startChild } from './processes.ts'
import { keepSecrets } from './secrets.ts'
import { inDataFolder, type Settings } from './settings.ts'
import type { Shutdown } from './shutdown.ts'
import { startSimulator } from './simulator.ts'
import type { Step } from './steps.mjs'
import { refuseTakenPort, startWeb, waitUntilOk } from './web.ts'

export type Start = {
  readonly root: string
  readonly settings: Settings
  readonly step: Step
  readonly shutdown: Shutdown
  readonly log: (line: string) => void
}

const graceMs = 15_000
const reviveEveryMs = 2000

/** @returns the processes without which the portal is not running */
export async function startPortal(start: Start): Promise<Child[]> {
  const { root, settings, step, shutdown, log } = start
  const instance = await claim(start)
  await refuseTakenPort(settings)
  const started: Child[] = []
  const watch = (child: Child) => {
    started.push(child)
    instance.update({ children: started.flatMap(({ identity }) => identity ?? []) })
    stopInTheEnd(child, shutdown)
  }
  await generateClient(start)
  const databaseUrl = await prepareDatabase(start)
  const base = { databaseUrl, ...chooseSecrets(settings) }
  const buildEnv = portalEnvironment(settings, { ...base, simulator: null }, process.env)
  if (settings.rebuild || !isBuilt(root, buildEnv))
    await step('build the pages (next build)', (note) => build({ root, force: settings.rebuild, env: buildEnv, note }))
  const simulated = settings.simulator ? await step('start the simulator', () => startSimulator(start, watch)) : null
  const simulator = simulated?.endpoints ?? null
  const env = portalEnvironment(settings, { ...base, simulator }, process.env)
  const server = await step('start the web server', async (note) => {
    const listening = await startWeb({ root, settings, env, log, onStart: watch })
    await waitUntilOk(listening, '/api/health', note)
    return listening
  })
  instance.update({ url: server.url, simulator })
  if (settings.role === 'all') await step('wait for the worker', (note) => waitUntilOk(server, '/api/ready', note))
  const publicEnv = { ...env, HEDGEROW_PUBLIC_URL: server.url, NEXTAUTH_URL: server.url }
  if (simulator) await seed(start, publicEnv)
  announce(settings, { url: server.url, adminToken: base.adminToken, simulator }, log)
  return simulated ? [server.child, simulated.child] : [server.child]
}

/** A worker of its own, beside a portal of the same data folder or on DATABASE_URL. */
export async function startWorker(start: Start): Promise<Child[]> {
  const { root, settings, step, shutdown, log } = start
  await generateClient(start)
  const databaseUrl = await prepareDatabase(start)
  const portal = readInstance(inDataFolder.portalLock(settings.dataFolder))
  const facts = { databaseUrl, ...chooseSecrets(settings), simulator: portal.simulator ?? null }
  const env = portalEnvironment(settings, facts, process.env)
  const child = await step('start the worker', async () => {
    const worker = startChild(scriptOf('worker', ['bin/worker.ts'], env), root, log)
    stopInTheEnd(worker, shutdown)
    return worker
  })
  log('\nThe worker takes runs from the queue. Ctrl-C stops it after the step in hand.\n')
  return [child]
}

async function claim({ settings, step, shutdown }: Start): Promise<Instance> {
  // On databases of their own making several portals may share a folder: nothing in it is written but secrets.
  const isShared = settings.databaseUrl !== null && !settings.simulator
  if (isShared) return { update: () => undefined, release: () => undefined }
  const path = inDataFolder.portalLock(settings.dataFolder)
  const instance = await step('take the data folder', (note) => claimInstance(path, note))
  shutdown.whenOver(() => instance.release())
  shutdown.whenRequested(() => instance.update({ stopping: true }))
  return instance
}

async function generateClient({ root, step }: Start): Promise<void> {
  if (!isGenerated(root)) await step('generate the database client (prisma generate)', () => generate(root))
}

async function prepareDatabase(start: Start): Promise<string> {
  const url = start.settings.databaseUrl ?? (await startEmbedded(start))
  await start.step('migrate the database', async (note) => {
    const { applied, edited } = await migrate(url, join(start.root, 'prisma/migrations'))
    note(applied.length > 0 ? `${applied.length} applied` : 'current')
    for (const name of edited) start.log(`    Migration ${name} was edited after it was applied.`)
  })
  return url
}

async function startEmbedded({ settings, step, shutdown, log }: Start): Promise<string> {
  const folder = inDataFolder.postgres(settings.dataFolder)
  const server = await step('start PostgreSQL', (note) => {
    const starting = startPostgres({ folder, note })
    shutdown.whenOver(async () => (await starting.catch(() => null))?.release())
    return starting
  })
  let reviving = Promise.resolve()
  const timer = setInterval(() => {
    reviving = reviving.then(() => server.revive()).catch((error: Error) => log(`PostgreSQL: ${error.message}`))
  }, reviveEveryMs)
  shutdown.whenOver(() => {
    clearInterval(timer)
    return reviving
  })
  return server.applicationUrl
}

function chooseSecrets(settings: Settings): { encryptionKey: string; adminToken: string | null } {
  const { databaseUrl, encryptionKey, adminToken, dataFolder } = settings
  if (databaseUrl !== null && encryptionKey !== null) return { encryptionKey, adminToken }
  const kept = keepSecrets(dataFolder)
  return { encryptionKey: encryptionKey ?? kept.encryptionKey, adminToken: adminToken ?? kept.adminToken }
}

async function seed({ root, step, shutdown, log }: Start, env: NodeJS.ProcessEnv): Promise<void> {
  const child = startChild(scriptOf('seed', ['prisma/seed.ts'], env), root, log)
  stopInTheEnd(child, shutdown)
  const ending = await step('fill in demo data', () => child.ended)
  if (ending.code !== 0) log(`    The seed ${describeEnding(ending)}: the portal works, but demo data may be missing.`)
}

function stopInTheEnd(child: Child, shutdown: Shutdown): void {
  shutdown.whenOver(() => child.stop(graceMs))
  shutdown.whenHurried(() => child.kill())
}
