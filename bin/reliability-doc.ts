/** Brings the table of docs/reliability.md up to date with what was measured last: `node bin/reliability-doc.ts`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Measured, withFigures } from './reliability-table.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, '.data/test-results/reliability')
const document = join(root, 'docs/reliability.md')

const measured = z
  .object({ row: z.string(), size: z.enum(['ci', 'full']), at: z.iso.datetime() })
  .catchall(z.union([z.string(), z.number()]))

const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
if (files.length === 0) {
  process.stderr.write('Nothing was measured. Run npm test -- --only reliability first.\n')
  process.exitCode = 1
} else {
  const found = files.map((name) => measured.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))) as Measured)
  writeFileSync(document, withFigures(readFileSync(document, 'utf8'), found))
  process.stdout.write(`${files.length} rows are in docs/reliability.md.\n`)
}
