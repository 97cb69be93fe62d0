import 'server-only'
import type { Transaction } from '#lib/db.ts'
import {
  projectOf,
  type RotatedSecret,
  secretHolders,
  tokenFingerprint,
  webhookSecretFingerprint,
} from './secret-holders.ts'

type Run = { readonly id: string; readonly planId: string; readonly configurationId: string }

/**
 * At the end of a run, in its transaction: a rotation is confirmed when everything that holds the secret was given
 * the one that is wanted now, whichever run did it, and over when none is wanted any more.
 */
export async function confirmRotations(tx: Transaction, run: Run, finishedAt: Date): Promise<void> {
  const { configurationId } = run
  const open = await tx.rotation.findMany({ where: { configurationId, finishedAt: null } })
  if (open.length === 0) return
  const resources = await tx.resource.findMany({ where: { configurationId } })
  const revision = await tx.revision.findFirst({ where: { configurationId }, orderBy: { number: 'desc' } })
  for (const { id, subject } of open) {
    const secret: RotatedSecret = subject === 'webhook_secret' ? 'webhook_secret' : 'project_token'
    const wanted =
      secret === 'project_token'
        ? tokenFingerprint(projectOf(resources))
        : webhookSecretFingerprint(revision?.variables)
    const held = secretHolders(resources, secret)
    if (wanted === null) await tx.rotation.update({ where: { id }, data: { finishedAt } })
    else if (held.length > 0 && held.every(({ fingerprint }) => fingerprint === wanted)) {
      const ends = { confirmedAt: finishedAt, finishedAt, newFingerprint: wanted }
      await tx.rotation.update({ where: { id }, data: { ...ends, runId: run.id, planId: run.planId } })
    }
  }
}
