import type { DriftFieldView } from './views.ts'

/** What is kept of a drifted field: its view without what is decided anew at every reading. */
export type Finding = Omit<DriftFieldView, 'title' | 'ignored'>

/** The column was written by this folder and by nobody else. */
export function findingsOf(row: { readonly findings: unknown }): readonly Finding[] {
  return row.findings as readonly Finding[]
}

/** What is not ours is listed for people to see; it says nothing about the service. */
export function counts({ state }: Pick<Finding, 'state'>): boolean {
  return state !== 'extra'
}

/** Text that names a finding: a path never holds a space before its first part. */
export function placeOf({ address, path }: Pick<Finding, 'address' | 'path'>): string {
  return `${address} ${path}`
}
