import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import type { Finding } from './finding.ts'
import { judgeAgain } from './keep-look.ts'

type Ignore = {
  readonly ctx: Ctx
  readonly configurationId: string
  readonly finding: Finding
  readonly ignore: { readonly reason: string; readonly until: Date }
}

/** Sets a drifted field aside until then, whatever becomes of it; its reason is shown beside it. */
export async function ignoreDrift({ ctx, configurationId, finding, ignore }: Ignore): Promise<void> {
  const { address, path } = finding
  const { reason, until } = ignore
  const data = { reason, until, authorId: ctx.actor.id, authorName: ctx.actor.name }
  await transact(async (tx) => {
    const { key } = await tx.configuration.findUniqueOrThrow({ where: { id: configurationId }, select: { key: true } })
    await tx.driftIgnore.upsert({
      where: { configurationId_address_path: { configurationId, address, path } },
      create: { configurationId, address, path, ...data },
      update: data,
    })
    await judgeAgain(tx, configurationId)
    await record(tx, ctx, {
      action: 'drift.ignored',
      subjectType: 'configuration',
      subjectId: configurationId,
      subjectName: key,
      detail: { address, path, reason: ignore.reason, until: ignore.until.toISOString() },
    })
  })
}
