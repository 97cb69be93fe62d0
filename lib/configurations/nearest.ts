/** Edits (insert, delete, replace, swap neighbours) that turn one word into the other. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** The candidate that was probably meant, or null when none is close (a third of its letters, at most 4 edits). */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length > 100) return null
  const plain = word.toLowerCase().replaceAll(/[-\s]/g, '_')
  let best: string | null = null
  let bestDistance = 5
  for (const candidate of candidates) {
    const edits = distance(plain, candidate)
    if (edits < bestDistance && edits <= Math.max(1, candidate.length / 3)) {
      best = candidate
      bestDistance = edits
    }
  }
  return best
}
