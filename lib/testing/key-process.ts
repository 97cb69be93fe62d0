// A process of its own that starts with the keys of its environment, and then does what it is told on its channel.
import { systemCtx } from '#lib/auth/context.ts'
import { db } from '#lib/db.ts'
import { rotateDataKey } from '#lib/keys/rotate-data-key.ts'
import { activeKey } from '#lib/seal/keyring.ts'
import { requireKeys } from '#lib/seal/require-keys.ts'
import { isItsOwn } from './named-secrets.ts'

/** In the middle of a rotation: so long after it was told, or after the rotation has its key. */
export type Death = { readonly dieAfterMs: number; readonly of: 'being told' | 'having the key' }
export type Told = 'start' | 'rotate' | 'read' | 'stop' | Death
export type Said =
  | { readonly said: 'warm' }
  | { readonly said: 'started'; readonly active: string }
  | { readonly said: 'refused'; readonly why: string }
  | { readonly said: 'rotated' }
  | { readonly said: 'read'; readonly read: number; readonly failed: number }

const say = (said: Said) => void process.send?.(said)
let reading = true

async function readOn(): Promise<void> {
  let [read, failed] = [0, 0]
  while (reading) {
    for (const row of await db().connection.findMany()) {
      read += 1
      try {
        if (!isItsOwn(row)) failed += 1
      } catch {
        failed += 1
      }
    }
  }
  say({ said: 'read', read, failed })
}

async function start(): Promise<void> {
  try {
    await requireKeys()
    say({ said: 'started', active: activeKey().id })
  } catch (error) {
    say({ said: 'refused', why: String(error) })
  }
}

process.on('message', async (told: Told) => {
  if (told === 'start') await start()
  else if (told === 'read') await readOn()
  else if (told === 'stop') reading = false
  else {
    const die = () => {
      if (told !== 'rotate') setTimeout(() => process.kill(process.pid, 'SIGKILL'), told.dieAfterMs)
    }
    let isDying = told !== 'rotate' && told.of === 'being told'
    if (isDying) die()
    const note = () => {
      if (!isDying) die()
      isDying = true
    }
    await rotateDataKey({ ctx: systemCtx('test', 'test'), settleMs: 0, note })
    say({ said: 'rotated' })
  }
})
say({ said: 'warm' })
