import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { Fault } from './fault.mjs'
import { isAlive, tryLock } from './lock.mjs'
import { endpointsSchema } from './simulator-endpoints.ts'

const identity = z.object({ pid: z.number(), born: z.string() })

const facts = z.object({
  url: z.string().optional(),
  stopping: z.boolean().optional(),
  simulator: endpointsSchema.nullish(),
  children: z.array(identity).optional(),
})

/** What a running portal tells of itself in its data folder. */
export type InstanceFacts = z.infer<typeof facts>

export type Instance = { update(change: InstanceFacts): void; release(): void }

const noticeMs = 1500
const stopDeadlineMs = 45_000
const leftoverGraceMs = 10_000

/**
 * Makes this process the one portal of the data folder. Waits for an earlier one that is stopping, and ends the
 * children that one left behind which was killed.
 * @throws Fault naming the portal that runs there
 */
export async function claimInstance(path: string, note: (detail: string) => void): Promise<Instance> {
  const startedAt = Date.now()
  for (;;) {
    const lock = tryLock(path)
    if (lock.held) {
      let known: InstanceFacts = {}
      await endLeftovers(facts.safeParse(lock.left).data?.children ?? [])
      return {
        update: (change) => {
          known = { ...known, ...change }
          lock.update(known)
        },
        release: lock.release,
      }
    }
    const { pid } = lock.holder
    const holder = facts.safeParse(lock.holder).data ?? {}
    // A portal whose npm was killed a moment ago needs a moment to notice and say that it is stopping.
    if (Date.now() - startedAt > (holder.stopping ? stopDeadlineMs : noticeMs)) throw alreadyRunning(holder, pid)
    if (holder.stopping) note(`waiting for process ${pid}, which is stopping`)
    await delay(100)
  }
}

/** What the portal of this data folder told, while it runs. */
export function readInstance(path: string): InstanceFacts {
  const lock = tryLock(path)
  if (!lock.held) return facts.safeParse(lock.holder).data ?? {}
  lock.release()
  return {}
}

function alreadyRunning(holder: InstanceFacts, pid: unknown): Fault {
  const where = holder.url ? `runs already at ${holder.url}` : 'is already being started'
  return new Fault(
    `Hedgerow ${where} on this data folder (process ${pid}).`,
    `use that one, or stop it with \`kill ${pid}\`, or start another beside it: npm start -- --data-dir .data-2`,
  )
}

async function endLeftovers(children: readonly z.infer<typeof identity>[]): Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    for (const child of children.filter(isAlive)) process.kill(child.pid, name)
  }
  signal('SIGTERM')
  for (const until = Date.now() + leftoverGraceMs; children.some(isAlive) && Date.now() < until; ) await delay(50)
  signal('SIGKILL')
}
