import { describe, expect, it } from 'vitest'
import { type Measured, withFigures } from './reliability-table.ts'

const empty = 'Before.\n\n<!-- figures: written by bin/reliability-doc.ts -->\n<!-- end of figures -->\n\nAfter.\n'
const measured = (over: Partial<Measured> = {}): Measured =>
  ({ row: 'R01', size: 'ci', at: '2026-01-02T03:04:05.000Z', kills: 76, leaked: 0, ...over }) as Measured

const rowsOf = (document: string) => document.split('\n').filter((line) => /^\| R/.test(line) && !/\| Row/.test(line))

describe('withFigures', () => {
  it('writes a line for each row, sorted, and leaves the text around it', () => {
    const document = withFigures(empty, [measured({ row: 'R02' }), measured()])
    expect(document).toMatch(/^Before\.\n\n<!--[\s\S]*-->\n\nAfter\.\n$/)
    expect(rowsOf(document)).toEqual([
      '| R01 | ci | 2026-01-02 | kills: 76; leaked: 0 |',
      '| R02 | ci | 2026-01-02 | kills: 76; leaked: 0 |',
    ])
  })

  it('says the same when it is written twice', () => {
    const once = withFigures(empty, [measured()])
    expect(withFigures(once, [measured()])).toBe(once)
  })

  it('keeps rows that were not measured this time', () => {
    const document = withFigures(withFigures(empty, [measured()]), [measured({ row: 'R02' })])
    expect(rowsOf(document)).toHaveLength(2)
  })

  it('does not replace a full measurement by a quick one, and the other way round does', () => {
    const full = withFigures(empty, [measured({ size: 'full', kills: 500 })])
    expect(withFigures(full, [measured()])).toBe(full)
    const quick = withFigures(empty, [measured()])
    expect(rowsOf(withFigures(quick, [measured({ size: 'full', kills: 500 })]))).toEqual([
      '| R01 | full | 2026-01-02 | kills: 500; leaked: 0 |',
    ])
  })

  it('refuses a document without a place for it', () => {
    expect(() => withFigures('Nothing here.', [measured()])).toThrow('has no')
  })
})
