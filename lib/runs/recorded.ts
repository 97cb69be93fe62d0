import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Transaction } from '#lib/db.ts'
import type { Outcome } from '#lib/engine/ledger.ts'
import { plainAttributes, secretAttributeName } from '#lib/engine/resolve.ts'
import { fingerprint, openRecord, type Place, sealRecord } from '#lib/seal.ts'
import { storable } from './columns.ts'

export type ResourceRow = Prisma.ResourceGetPayload<object>

export const resourcePlace = (configurationId: string, address: Address): Place => ({
  table: 'resource',
  row: `${configurationId}/${address}`,
  column: 'sealed',
})

export function asRecorded(row: ResourceRow): Recorded {
  return {
    address: row.address,
    kind: row.kind,
    connection: row.connectionId,
    externalId: row.externalId,
    origin: row.origin === 'adopted' ? 'adopted' : 'created',
    before: row.before as JsonObject | null,
    applied: row.applied as JsonObject,
    attributes: row.attributes as JsonObject,
    needs: row.needs,
  }
}

/** Secret attributes by the names that secret references carry. */
export function secretAttributes(row: ResourceRow): Record<string, Secret> {
  const secrets = openRecord(row.sealed, resourcePlace(row.configurationId, row.address))
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [secretAttributeName(row.address, name), secret]),
  )
}

type Resource = Pick<Recorded, 'address' | 'kind' | 'connection' | 'needs'>

/** Records what is there now: secrets sealed, with a masked form beside them for people. */
export async function saveResource(
  tx: Transaction,
  configurationId: string,
  resource: Resource,
  outcome: Outcome,
): Promise<ResourceRow> {
  const { address } = resource
  const data = {
    kind: resource.kind,
    connectionId: resource.connection,
    externalId: outcome.externalId,
    origin: outcome.origin,
    before: outcome.before ? storable(outcome.before) : Prisma.DbNull,
    marker: outcome.marker,
    applied: storable(outcome.applied),
    ...attributeColumns({ configurationId, address }, outcome.attributes),
    needs: await allNeeds(tx, configurationId, resource),
  }
  return tx.resource.upsert({
    where: { configurationId_address: { configurationId, address } },
    create: { configurationId, address, ...data },
    update: data,
  })
}

/** Records attributes that were read again; everything else about the resource stays as it was recorded. */
export async function saveAttributes(
  tx: Transaction,
  of: { readonly configurationId: string; readonly address: Address },
  attributes: Outcome['attributes'],
): Promise<void> {
  const { configurationId, address } = of
  const data = attributeColumns(of, attributes)
  await tx.resource.update({ where: { configurationId_address: { configurationId, address } }, data })
}

function attributeColumns(
  { configurationId, address }: { readonly configurationId: string; readonly address: Address },
  attributes: Outcome['attributes'],
) {
  const entries = Object.entries(attributes)
  const secrets = entries.flatMap(([name, value]) => (value instanceof Secret ? [[name, value] as const] : []))
  const masked = secrets.map(([name, secret]): [string, Json] => [`${name}_masked`, secret.masked()])
  return {
    attributes: storable({ ...plainAttributes(address, attributes, fingerprint), ...Object.fromEntries(masked) }),
    sealed: sealRecord(Object.fromEntries(secrets), resourcePlace(configurationId, address)),
  }
}

/** A plan names only those needs that are steps of its own; what was known of the others still holds. */
async function allNeeds(tx: Transaction, configurationId: string, { address, needs }: Resource): Promise<string[]> {
  const where = { configurationId_address: { configurationId, address } }
  const before = await tx.resource.findUnique({ where, select: { needs: true } })
  return [...new Set([...(before?.needs ?? []), ...needs])].sort()
}
