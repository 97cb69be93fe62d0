/** The second half of `Could not create the flag x of project 12: PostHog says "…"`: beside its row, the first is known. */
export function reasonIn(detail: string): string {
  const found = /^[^":]+: (?=\S)/.exec(detail)
  return found ? detail.slice(found[0].length) : detail
}
