import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import type { Transaction } from '#lib/db.ts'
import { type Prepared, sealSecrets } from './prepare.ts'

type Revision = {
  readonly configurationId: string
  readonly number: number
  readonly prepared: Prepared
  readonly message: string
  readonly restoredFrom: number | null
}

/** Adds a revision; the caller has already moved the configuration on to its number in the same transaction. */
export async function writeRevision(tx: Transaction, ctx: Ctx, revision: Revision): Promise<void> {
  const { configurationId, number, prepared, message, restoredFrom } = revision
  await tx.revision.create({
    data: {
      configurationId,
      number,
      variables: prepared.variables,
      sealed: sealSecrets(configurationId, number, prepared.secrets),
      message,
      restoredFrom,
      authorId: ctx.actor.id,
      authorName: ctx.actor.name,
    },
  })
}

/** What lists show and filter by, kept beside the newest revision. */
export function listed({ variables }: Prepared) {
  const tags = Object.entries(variables.common_tags).flatMap(([key, value]) => [key, `${key}=${value}`])
  return { environment: variables.environment, cloudProvider: variables.cloud_provider, tags }
}

/** The row of the service that a configuration belongs to, made when it is the first of it. */
export async function serviceId(tx: Transaction, { variables }: Prepared, id: string): Promise<string> {
  const name = { projectName: variables.project_name, name: variables.service_name }
  const row = await tx.service.upsert({
    where: { projectName_name: name },
    create: { id, ...name, team: variables.team },
    update: { team: variables.team },
  })
  return row.id
}
