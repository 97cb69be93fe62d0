import { expect, test } from 'vitest'
import { moveOf } from './grid-keys.ts'

const cell = { caret: 2, length: 5, hasSelection: false }

test.each([
  ['ArrowDown', cell, { rows: 1, columns: 0 }],
  ['ArrowUp', cell, { rows: -1, columns: 0 }],
  ['ArrowLeft', cell, null],
  ['ArrowRight', cell, null],
  ['ArrowLeft', { ...cell, caret: 0 }, { rows: 0, columns: -1 }],
  ['ArrowRight', { ...cell, caret: 5 }, { rows: 0, columns: 1 }],
  ['ArrowRight', { caret: 0, length: 0, hasSelection: false }, { rows: 0, columns: 1 }],
  ['ArrowRight', { ...cell, caret: 5, hasSelection: true }, null],
  ['a', cell, null],
] as const)('%s in %j', (key, at, move) => {
  expect(moveOf({ key, ...at })).toEqual(move)
})
