import type { Json } from '#lib/core/json.ts'

/**
 * 'changed': a field does not do what was last applied; 'recreated': found again as another object; 'extra': in the
 * service's own project and not ours, listed and never touched; 'surplus': a second object that carries our mark.
 */
export type DriftState = 'changed' | 'deleted' | 'recreated' | 'extra' | 'surplus'

export type DriftAction = 'accept' | 'revert' | 'ignore'

/** One drifted field; `path` is empty when the resource as a whole has gone, come back as another one, or is not ours. */
export type DriftFieldView = {
  readonly address: string
  /** The kind: `posthog.feature_flag`, `vault.parameter`, … */
  readonly type: string
  readonly path: string
  readonly state: DriftState
  /** What the newest revision asks for. Secrets as `{ $secret, fingerprint }`; absent values as null. */
  readonly intended: Json
  readonly applied: Json
  readonly live: Json
  readonly sensitive: boolean
  /** The kind in words: `Feature flag`. */
  readonly title: string
  readonly ignored: { readonly reason: string; readonly until: string; readonly author: string } | null
  readonly can: readonly DriftAction[]
}

export type DriftView = {
  readonly configuration_id: string
  /** 'clean' also when everything that drifted is ignored; 'failed': it could not be looked at, `error` says why. */
  readonly status: 'clean' | 'drifted' | 'failed' | 'unchecked'
  readonly checked_at: string | null
  /** Null while nothing is scheduled. */
  readonly next_at: string | null
  readonly error: { readonly detail: string; readonly fix: string } | null
  readonly fields: readonly DriftFieldView[]
}

export type ResolvedDriftView = {
  readonly drift: DriftView
  /** Of a revert. */
  readonly run_id: string | null
}
