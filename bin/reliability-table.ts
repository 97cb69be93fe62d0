/** The table of docs/reliability.md: one line for each row that was measured, at the largest size it was measured at. */

const opening = '<!-- figures: written by bin/reliability-doc.ts -->'
const closing = '<!-- end of figures -->'
const head = ['| Row | Size | Measured | Figures |', '|---|---|---|---|']

export type Measured = {
  readonly row: string
  readonly size: 'ci' | 'full'
  /** RFC 3339. */
  readonly at: string
} & Readonly<Record<string, string | number>>

/** The document with its table brought up to date. Throws when it has no place for one. */
export function withFigures(document: string, measured: readonly Measured[]): string {
  const start = document.indexOf(opening)
  const end = document.indexOf(closing)
  if (start < 0 || end < start) throw new Error(`The document has no "${opening}" before a "${closing}".`)
  const lines = new Map(linesIn(document.slice(start, end)))
  for (const one of measured) {
    const known = lines.get(one.row)
    // What a quick run found does not stand in for what a full one did.
    if (!known || one.size === 'full' || !isFull(known)) lines.set(one.row, lineOf(one))
  }
  const rows = [...lines].sort(([a], [b]) => a.localeCompare(b, 'en')).map(([, line]) => line)
  const table = [opening, '', ...head, ...rows, '', ''].join('\n')
  return document.slice(0, start) + table + document.slice(end)
}

const isFull = (line: string) => line.split(' | ')[1] === 'full'

/** The lines that are there, by their row. */
function linesIn(table: string): [string, string][] {
  const lines = table.split('\n').filter((line) => line.startsWith('| ') && !head.includes(line))
  return lines.map((line) => [line.slice(2, line.indexOf(' | ')), line])
}

function lineOf({ row, size, at, ...figures }: Measured): string {
  const shown = Object.entries(figures).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value}`)
  return `| ${[row, size, at.slice(0, 10), shown.join('; ').replaceAll('|', '/')].join(' | ')} |`
}
