import type { ConnectionModel } from '#generated/prisma/models.ts'
import type { ConnectionInput } from '#lib/connections/schemas.ts'
import { columnsOf, secretsOf } from '#lib/connections/stored.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'

/* Connections whose secret names them, so that whoever reads one knows whether it is the right one. */

/** So many of them. */
export async function fillSecrets(count: number): Promise<string[]> {
  // Whoever seals has asked the database something before.
  await db().connection.count()
  const ids = Array.from({ length: count }, () => newId())
  await db().connection.createMany({ data: ids.map((id) => ({ id, ...named(id, 0) })) })
  return ids
}

/** Writes its secret again, with the number of the turn. */
export async function writeSecret(id: string, turn: number): Promise<void> {
  const { sealed } = named(id, turn)
  await db().connection.update({ where: { id }, data: { sealed } })
}

/** The number of the turn that wrote it last. Throws when it is not this row's secret, or does not open. */
export function turnOf(row: ConnectionModel): number {
  const [id, turn] = secretsOf(row).personal_api_key?.reveal().split('/') ?? []
  if (id !== `phx_secret-of-${row.id}`) throw new Error('This is the secret of another row.')
  return Number(turn)
}

export function isItsOwn(row: ConnectionModel): boolean {
  try {
    return turnOf(row) >= 0
  } catch {
    return false
  }
}

function named(id: string, turn: number) {
  const input: ConnectionInput = {
    kind: 'posthog',
    name: id,
    environments: [],
    is_default: false,
    mode: 'project_per_service',
    host: 'https://us.posthog.com',
    personal_api_key: `phx_secret-of-${id}/${turn}`,
  }
  return columnsOf(id, input)
}
