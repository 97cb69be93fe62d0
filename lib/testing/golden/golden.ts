import { createSecretKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Prisma } from '#generated/prisma/client.ts'
import type { ConnectionInput } from '#lib/connections/schemas.ts'
import { columnsOf, secretsOf } from '#lib/connections/stored.ts'
import { db } from '#lib/db.ts'
import { openText, parseSealed, sealText } from '#lib/seal/sealed-text.ts'
import { type RunningSimulator, startSimulator } from '#lib/testing/simulator.ts'

/*
 * Half-finished runs as a release wrote them: the rows of its database, and the world in which they were left. A
 * later release has to bring them to their end. What holds secrets is sealed with a key that is good for nothing else.
 */

const keyText = Buffer.from('golden-fixtures-test-key-32bytes')
export const goldenKey = keyText.toString('base64')
const worldKey = { id: 'golden', key: createSecretKey(keyText) }

/** Parents first. */
const tables = ['connection', 'service', 'configuration', 'revision', 'plan', 'run', 'step', 'resource'] as const
type Table = (typeof tables)[number] | 'data_key'
type Row = Readonly<Record<string, unknown>>

export type Golden = {
  readonly release: string
  /** In which state it was left. */
  readonly left: string
  readonly service: string
  readonly rows: Readonly<Record<Table, readonly Row[]>>
  /** The simulator's documents by name: sealed, compressed JSON. */
  readonly world: string
}

const folderOf = (release: string) => join(import.meta.dirname, release)
const place = (left: string) => ({ table: 'golden', row: left, column: 'world' })

/** One JSON value a line: what it is about, every row with its table, and the world. */
export function readGoldens(): Golden[] {
  const releases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return releases.flatMap(({ name }) =>
    readdirSync(folderOf(name)).map((file) => fromLines(readFileSync(join(folderOf(name), file), 'utf8'))),
  )
}

type Line = readonly [Table, Row]

function fromLines(text: string): Golden {
  const [about = '', world = '', ...rest] = text.trimEnd().split('\n')
  const all = ['data_key', ...tables] as const
  const rows = Object.fromEntries(all.map((table): [Table, Row[]] => [table, []])) as Record<Table, Row[]>
  for (const line of rest) {
    const [table, row] = JSON.parse(line) as Line
    rows[table].push(row)
  }
  return { ...(JSON.parse(about) as Pick<Golden, 'release' | 'left' | 'service'>), world: JSON.parse(world), rows }
}

/** Keeps everything that is in the database and in the simulator now, under the name of the state. */
export async function writeGolden(about: Omit<Golden, 'rows' | 'world'>, simulator: RunningSimulator): Promise<void> {
  const lines: unknown[] = []
  for (const table of tables) {
    const all = await db().$queryRawUnsafe<{ row: Row }[]>(`SELECT to_jsonb(${table}) AS row FROM ${table}`)
    for (const { row } of all) if (row.kind !== 'aws' && row.kind !== 'gcp') lines.push([table, row])
  }
  // Where they are loaded, another key is the active one.
  const keys = await db().$queryRaw<{ row: Row }[]>`
    SELECT to_jsonb(data_key) || '{"status": "retired"}' AS row FROM data_key`
  for (const { row } of keys) lines.push(['data_key', row])
  const packed = gzipSync(JSON.stringify(documentsIn(simulator.folder))).toString('base64')
  const world = sealText(packed, place(about.left), worldKey)
  mkdirSync(folderOf(about.release), { recursive: true })
  const file = `${about.left.replaceAll(/[^a-z]+/g, '-')}.ndjson`
  const text = [about, world, ...lines].map((line) => JSON.stringify(line)).join('\n')
  writeFileSync(join(folderOf(about.release), file), `${text}\n`)
}

/** PostHog's and Azure's documents: the others are empty. */
function documentsIn(folder: string): Record<string, unknown> {
  const documents = new Map<string, unknown>()
  const state = join(folder, 'state')
  for (const file of readdirSync(state, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.json')) documents.set(file.slice(0, -5), JSON.parse(readFileSync(join(state, file), 'utf8')))
  for (const line of readFileSync(join(state, 'journal.ndjson'), 'utf8').split('\n').filter(Boolean)) {
    const [name, document] = JSON.parse(line) as [string, unknown]
    if (document === null) documents.delete(name)
    else documents.set(name, document)
  }
  return Object.fromEntries([...documents].filter(([name]) => !/^(aws|gcp)/.test(name)))
}

/** Puts the rows into the empty tables of today, and starts the world as it was left. */
export async function loadGolden(golden: Golden): Promise<RunningSimulator> {
  const simulator = await startSimulator(folderFor(golden))
  const { posthog, azure } = simulator.endpoints
  for (const table of tables.toReversed()) await db().$executeRawUnsafe(`DELETE FROM ${table}`)
  for (const table of ['data_key', ...tables] as const)
    for (const row of golden.rows[table]) {
      // A column that is newer than the row gets its default, as it did when it was added.
      const columns = Object.keys(row).map((name) => `"${name}"`)
      await db().$executeRawUnsafe(
        `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, $1::jsonb)
         ON CONFLICT DO NOTHING`,
        JSON.stringify(row),
      )
    }
  await moveTo('posthog', { host: posthog })
  await moveTo('azure', { vault_url: azure })
  return simulator
}

/** Clients are kept by a connection's id and version, which fixtures of one release have in common. */
let moves = 0

/** What a connection holds is sealed for its address, and the simulator has another one each time. */
async function moveTo(kind: 'posthog' | 'azure', address: Readonly<Record<string, string>>): Promise<void> {
  for (const row of await db().connection.findMany({ where: { kind } })) {
    const secrets = Object.entries(secretsOf(row)).map(([name, secret]) => [name, secret.reveal()])
    const { id, name, environments, isDefault, settings } = row
    const all = { ...(settings as Row), ...Object.fromEntries(secrets), ...address }
    const input = { kind, name, environments, is_default: isDefault, ...all } as ConnectionInput
    moves += 1
    const data = { ...columnsOf(id, input), version: row.version + moves } as Prisma.ConnectionUpdateInput
    await db().connection.update({ where: { id }, data })
  }
}

function folderFor({ world, left }: Golden): string {
  const packed = openText(parseSealed(world), place(left), worldKey.key)
  const documents = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as Record<string, unknown>
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-golden-'))
  for (const [name, document] of Object.entries(documents)) {
    const file = join(folder, 'state', `${name}.json`)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, JSON.stringify(document))
  }
  return folder
}
