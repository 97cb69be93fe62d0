export type Visit = { readonly id: string; readonly key: string }

const item = 'hedgerow.recents'

/** The last configurations that were opened in this browser, newest first. */
export function readRecents(): readonly Visit[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(item) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isVisit).slice(0, 6) : []
  } catch {
    return []
  }
}

export function rememberVisit(visit: Visit): void {
  const others = readRecents().filter((other) => other.id !== visit.id)
  localStorage.setItem(item, JSON.stringify([visit, ...others].slice(0, 6)))
}

function isVisit(value: unknown): value is Visit {
  if (typeof value !== 'object' || value === null) return false
  return 'id' in value && typeof value.id === 'string' && 'key' in value && typeof value.key === 'string'
}
