'use client'

import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

type Move = { readonly rows: number; readonly columns: number }

/** The step that a key asks for inside a grid of inputs; null when it belongs to the text in the cell. */
export function moveOf(event: {
  readonly key: string
  readonly caret: number | null
  readonly length: number
  readonly hasSelection: boolean
}): Move | null {
  if (event.key === 'ArrowDown') return { rows: 1, columns: 0 }
  if (event.key === 'ArrowUp') return { rows: -1, columns: 0 }
  if (event.hasSelection || event.caret === null) return null
  if (event.key === 'ArrowLeft' && event.caret === 0) return { rows: 0, columns: -1 }
  if (event.key === 'ArrowRight' && event.caret === event.length) return { rows: 0, columns: 1 }
  return null
}

/**
 * Arrows move between the cells of a grid, Enter to the same cell of the next row. Cells carry `data-row` and
 * `data-column`. `onEnd` is asked for a new row when Enter is pressed in the last one.
 */
export function useGridKeys(onEnd: () => void): RefObject<HTMLDivElement | null> {
  const grid = useRef<HTMLDivElement>(null)
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const cell = event.target
    if (!grid.current || !(cell instanceof HTMLInputElement) || event.defaultPrevented) return
    const row = Number(cell.dataset.row)
    const column = Number(cell.dataset.column)
    if (Number.isNaN(row) || Number.isNaN(column)) return
    if (event.key === 'Enter' && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      if (!focusCell(grid.current, row + 1, column)) onEnd()
      return
    }
    const { selectionStart, selectionEnd, value } = cell
    const hasSelection = selectionStart !== selectionEnd
    const move = moveOf({ key: event.key, caret: selectionStart, length: value.length, hasSelection })
    if (move && focusCell(grid.current, row + move.rows, column + move.columns)) event.preventDefault()
  })
  useEffect(() => {
    const element = grid.current
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    element?.addEventListener('keydown', listener)
    return () => element?.removeEventListener('keydown', listener)
  }, [])
  return grid
}

/** False when there is no such cell. */
export function focusCell(grid: HTMLElement, row: number, column: number): boolean {
  const cell = grid.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)
  cell?.focus()
  return cell !== null
}
