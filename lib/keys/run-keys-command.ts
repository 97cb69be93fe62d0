import 'server-only'
import { z } from 'zod'
import { type Ctx, systemCtx } from '#lib/auth/context.ts'
import { newId } from '#lib/core/ids.ts'
import { closeDb } from '#lib/db.ts'
import { requireKeys } from '#lib/seal/require-keys.ts'
import { readKeyStatus } from './read-key-status.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { rotateKek } from './rotate-kek.ts'

const commandSchema = z.discriminatedUnion('command', [
  z.object({ command: z.literal('status') }),
  z.object({ command: z.literal('rotate-data-key') }),
  z.object({ command: z.literal('rotate-kek'), to: z.string() }),
])

/** What `npm run keys` does, once a database is there. Says line by line what happens; false: something is left to do. */
export async function runKeysCommand(given: unknown, say: (line: string) => void): Promise<boolean> {
  const command = commandSchema.parse(given)
  const ctx = systemCtx('npm run keys', newId())
  try {
    await requireKeys()
    if (command.command === 'status') return await tellStatus(ctx, say)
    if (command.command === 'rotate-data-key') return await tellDataKey(await rotateDataKey({ ctx, note: say }), say)
    const { kek, rewrapped } = await rotateKek({ ctx, to: command.to })
    say(`${rewrapped} data keys wrapped anew; all of them are wrapped with ${kek} now.`)
    say(`Put ${command.to} first in HEDGEROW_KEK of every process, and take out the one before.`)
    return true
  } finally {
    await closeDb()
  }
}

async function tellStatus(ctx: Ctx, say: (line: string) => void): Promise<boolean> {
  const status = await readKeyStatus(ctx)
  for (const { id, status: state, kek, opens, values, created_at } of status.keys)
    say(
      `${id}  ${state.padEnd(8)}  ${values} values  wrapped with ${kek}${opens ? '' : ' (not among HEDGEROW_KEK)'}  since ${created_at}`,
    )
  if (status.first_release_values > 0)
    say(`${status.first_release_values} values are sealed as by the first release: rotate-data-key seals them anew.`)
  return status.keys.every(({ opens }) => opens)
}

function tellDataKey(done: Awaited<ReturnType<typeof rotateDataKey>>, say: (line: string) => void): boolean {
  say(`${done.sealed} values are sealed anew with ${done.active}.`)
  if (done.retired.length > 0) say(`Retired: ${done.retired.join(', ')}. Nothing is sealed with it any more.`)
  for (const where of done.unreadable) say(`Cannot be opened with any key, and stays as it is: ${where}`)
  return done.unreadable.length === 0
}
