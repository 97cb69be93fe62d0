import 'server-only'
import type { StepModel } from '#generated/prisma/models.ts'
import { openRevision } from '#lib/configurations/prepare.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { isJsonObject } from '#lib/core/json.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import type { Secret } from '#lib/core/secret.ts'
import { db } from '#lib/db.ts'
import type { Intent, Ledger, Step, StepStatus } from '#lib/engine/ledger.ts'
import { type Change, isStep } from '#lib/engine/plan.ts'
import { log } from '#lib/log.ts'
import { changesOf, storable } from './columns.ts'
import { databaseTime } from './database-clock.ts'
import { addEvent } from './events.ts'
import { fenced, type Lease } from './lease.ts'
import { asRecorded, type ResourceRow, saveResource, secretAttributes } from './recorded.ts'
import { nothing, plainError, writeStep } from './write-step.ts'

/** What one worker knows of the run that it holds. */
type Memory = {
  readonly configurationId: string
  readonly changes: ReadonlyMap<Address, Change>
  readonly recorded: Map<Address, Recorded>
  readonly secrets: Map<string, Secret>
}

/** The ledger of a run over its rows: every write under the lease, and told to whoever watches. */
export async function openRunLedger(lease: Lease): Promise<Ledger> {
  const memory = await recall(lease.runId)
  return { ...reads(lease, memory), ...progress(lease), ...endings(lease, memory) }
}

async function recall(runId: string): Promise<Memory> {
  const run = await db().run.findUniqueOrThrow({
    where: { id: runId },
    include: { plan: { select: { changes: true } }, configuration: { include: { resources: true } } },
  })
  const configurationId_number = { configurationId: run.configurationId, number: run.revision }
  const revision = await db().revision.findUniqueOrThrow({ where: { configurationId_number } })
  const changes = changesOf(run.plan).filter(isStep)
  const memory: Memory = {
    configurationId: run.configurationId,
    changes: new Map(changes.map((change) => [change.address, change])),
    recorded: new Map(),
    secrets: new Map(Object.entries(openRevision(revision).secrets)),
  }
  for (const row of run.configuration.resources) remember(memory, row)
  return memory
}

function remember(memory: Memory, row: ResourceRow): void {
  memory.recorded.set(row.address, asRecorded(row))
  for (const [name, secret] of Object.entries(secretAttributes(row))) memory.secrets.set(name, secret)
}

function changeOf(memory: Memory, address: Address): Change {
  const change = memory.changes.get(address)
  if (!change) throw new HedgerowError('internal', `${address} is not in the plan.`)
  return change
}

type StepRow = Pick<StepModel, 'address' | 'status' | 'intent' | 'abandoned'>

function asStep(memory: Memory, row: StepRow): Step {
  const { address, kind, connection, action, needs, spec, remember, forget, externalId } = changeOf(memory, row.address)
  return {
    address,
    kind,
    connection,
    action,
    needs,
    spec,
    // A plan that an earlier release stored says nothing of it.
    remember: remember ?? null,
    forget,
    externalId,
    status: row.status,
    intent: asIntent(row.intent),
    abandoned: row.abandoned,
  }
}

function asIntent(value: unknown): Intent | null {
  if (!isJsonObject(value)) return null
  return { nonce: String(value.nonce), atMs: Number(value.atMs) }
}

type Reads = Pick<Ledger, 'steps' | 'step' | 'recorded' | 'secretOf' | 'nowMs'>

function reads({ runId }: Lease, memory: Memory): Reads {
  return {
    nowMs: async () => (await databaseTime()).getTime(),
    recorded: async () => memory.recorded,
    async steps() {
      const rows = await db().step.findMany({ where: { runId }, orderBy: { position: 'asc' } })
      return rows.map((row) => asStep(memory, row))
    },
    async step(address) {
      const row = await db().step.findUniqueOrThrow({ where: { runId_address: { runId, address } } })
      return asStep(memory, row)
    },
    async secretOf(name) {
      const secret = memory.secrets.get(name)
      if (!secret) throw new HedgerowError('internal', `The secret ${name} is not known.`)
      return secret
    },
  }
}

type Progress = Pick<Ledger, 'begin' | 'intend' | 'dismissIntent' | 'wait' | 'log'>

function progress(lease: Lease): Progress {
  const { runId } = lease
  const say: Ledger['log'] = async (level, address, message) => {
    await fenced(lease, (tx) => addEvent(tx, runId, 'log', { level, address, message }))
    log().info({ run: runId, address, level }, message)
  }
  const rowOf = (address: Address) => db().step.findUniqueOrThrow({ where: { runId_address: { runId, address } } })
  return {
    log: say,
    async begin(address) {
      const { startedAt } = await rowOf(address)
      const first = startedAt ?? (await databaseTime())
      await writeStep(lease, address, {
        status: 'running',
        attempts: { increment: 1 },
        startedAt: first,
        finishedAt: null,
      })
    },
    async intend(address, nonce) {
      const before = asIntent((await rowOf(address)).intent)
      const given = before && before.nonce !== nonce ? { abandoned: { push: before.nonce } } : {}
      await writeStep(lease, address, { intent: { nonce, atMs: (await databaseTime()).getTime() }, ...given })
    },
    async dismissIntent(address) {
      await writeStep(lease, address, { intent: nothing })
    },
    async wait(address, error, untilMs) {
      const retryAt = new Date(untilMs).toISOString()
      await writeStep(lease, address, {
        status: 'waiting',
        error: storable({ ...plainError(error), retry_at: retryAt }),
      })
      await say('warning', address, `${error.message} The next attempt is at ${retryAt}.`)
    },
  }
}

type Endings = Pick<Ledger, 'succeed' | 'fail' | 'skip' | 'cancel'>

function endings(lease: Lease, memory: Memory): Endings {
  const { configurationId } = memory
  const end = async (address: Address, status: StepStatus, level: 'info' | 'warning' | 'error', message: string) => {
    const finishedAt = await databaseTime()
    await writeStep(lease, address, { status, finishedAt }, (tx) =>
      addEvent(tx, lease.runId, 'log', { level, address, message }),
    )
  }
  return {
    async succeed(address, outcome) {
      const change = changeOf(memory, address)
      const resource = { ...change, needs: change.hangsOn ?? change.needs }
      const finishedAt = await databaseTime()
      let saved: ResourceRow | null = null
      const done = { status: 'succeeded', finishedAt, intent: nothing, error: nothing } as const
      await writeStep(lease, address, done, async (tx) => {
        if (outcome) saved = await saveResource(tx, configurationId, resource, outcome)
        else await tx.resource.deleteMany({ where: { configurationId, address } })
        await tx.run.update({ where: { id: lease.runId }, data: { crashes: 0 } })
        const message = `${pastTense[change.action]}${outcome ? `, id ${shownId(outcome.externalId)}` : ''}.`
        await addEvent(tx, lease.runId, 'log', { level: 'info', address, message })
      })
      if (saved) remember(memory, saved)
      else memory.recorded.delete(address)
    },
    async fail(address, error) {
      const finishedAt = await databaseTime()
      const said = plainError(error)
      await writeStep(lease, address, { status: 'failed', finishedAt, error: storable(said) }, (tx) =>
        addEvent(tx, lease.runId, 'log', { level: 'error', address, message: `${error.message} ${said.fix}`.trim() }),
      )
      if (error.code === 'internal')
        log().error(
          { run: lease.runId, address, cause: error.cause instanceof Error ? error.cause.stack : String(error.cause) },
          error.message,
        )
    },
    skip: (address, because) => end(address, 'skipped', 'warning', `Not begun, because ${because} did not succeed.`),
    cancel: (address) => end(address, 'cancelled', 'warning', 'Not begun, because the run was cancelled.'),
  }
}

/** What follows a # says whose it is, which the log's reader knows. */
const shownId = (externalId: string) => externalId.split('#', 1)[0]

const pastTense: Readonly<Record<Change['action'], string>> = {
  create: 'Created',
  update: 'Updated',
  replace: 'Replaced',
  adopt: 'Adopted',
  delete: 'Removed',
  none: 'Forgotten; it is left as it is',
  blocked: 'Blocked',
}
