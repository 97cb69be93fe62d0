import type { Fault } from '#lib/core/errors.ts'
import type { Json } from '#lib/core/json.ts'

/** A value that would do at `path`: one click in the form. */
export type Suggestion = { readonly path: string; readonly value: Json }

/** What is allowed but should be known before it is provisioned. `code` is stable and snake_case. */
export type Warning = {
  readonly path: string
  readonly code: string
  readonly level: 'info' | 'warning'
  readonly message: string
  readonly fix?: Suggestion
}

/** What one reading of a configuration has found so far. */
export type Findings = {
  readonly faults: Fault[]
  /** Where there is a fault already. */
  readonly paths: Set<string>
  readonly suggestions: Suggestion[]
  readonly warnings: Warning[]
}

export function noFindings(): Findings {
  return { faults: [], paths: new Set(), suggestions: [], warnings: [] }
}

// A person reads the first dozen; a hostile input must not make us collect a million.
const mostFaults = 1000

/** Adds a fault unless the path has one already: the first is the most telling. */
export function addFault(findings: Findings, path: string, message: string, suggested?: Json): void {
  if (findings.paths.has(path) || findings.faults.length >= mostFaults) return
  findings.paths.add(path)
  findings.faults.push({ path, message })
  if (suggested !== undefined) findings.suggestions.push({ path, value: suggested })
}

/** `custom_events` and `signup` give `custom_events.signup`; unprintable and endless keys are made fit to show. */
export function joinPath(...parts: readonly (string | number)[]): string {
  return parts
    .map((part) => String(part).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\ufffd'))
    .map((part) => (part.length > 80 ? `${part.slice(0, 79)}…` : part))
    .filter((part) => part !== '')
    .join('.')
}
