import type { Check } from '#lib/core/check.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'

/** 'rollback': to what was there before a failed run; 'revert': drifted fields to what was last applied. */
export type PlanKind = 'apply' | 'destroy' | 'rollback' | 'revert'

export type ChangeAction = 'create' | 'update' | 'replace' | 'adopt' | 'delete' | 'blocked' | 'none'

export type FieldView = {
  readonly path: string
  /** Secrets as `{ $secret, fingerprint }`; absent values as null. */
  readonly before: Json
  readonly after: Json
  readonly sensitive: boolean
  readonly known_after_apply: boolean
}

export type ChangeView = {
  readonly address: string
  /** The kind: `posthog.feature_flag`, `vault.parameter`, … */
  readonly type: string
  readonly action: ChangeAction
  readonly reason: string
  readonly needs: readonly string[]
  readonly fields: readonly FieldView[]
}

export type PlanView = {
  readonly id: string
  readonly configuration_id: string
  readonly configuration_key: string
  readonly revision: number
  readonly kind: PlanKind
  readonly hash: string
  readonly created_at: string
  readonly expires_at: string
  readonly author: string
  /** 'open' until it is applied, rejected or expired. */
  readonly status: 'open' | 'applied' | 'rejected' | 'expired'
  readonly run_id: string | null
  readonly preflight: readonly Check[]
  readonly summary: Readonly<Record<ChangeAction, number>>
  readonly changes: readonly ChangeView[]
  /** Changing API calls that an apply will make. */
  readonly calls: number
  readonly estimate: JsonObject
}

export type StepView = {
  readonly address: string
  readonly type: string
  readonly action: ChangeAction
  readonly needs: readonly string[]
  readonly status: 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'
  readonly attempts: number
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly duration_ms: number | null
  /** When a waiting step is tried again. */
  readonly retry_at: string | null
  readonly error: {
    readonly code: string
    readonly detail: string
    readonly fix: string
    readonly retryable: boolean
  } | null
}

export type RunView = {
  readonly id: string
  readonly configuration_id: string
  readonly configuration_key: string
  readonly plan_id: string
  readonly kind: PlanKind
  readonly status: 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled'
  readonly revision: number
  readonly title: string
  readonly actor: string
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly duration_ms: number | null
  readonly cancel_requested: boolean
  /** Last sign of life of its worker while it is under way. */
  readonly heartbeat_at: string | null
  readonly steps: readonly StepView[]
  /** What a destroy left in place, and why. */
  readonly remained: readonly { readonly address: string; readonly reason: string }[]
}

export type RunRowView = Omit<RunView, 'steps' | 'remained'> & {
  readonly steps_done: number
  readonly steps_total: number
}

/** One line of a run's log; `id` is what Last-Event-ID resumes from. */
export type RunEventView =
  | { readonly id: string; readonly at: string; readonly type: 'step'; readonly data: StepView }
  | {
      readonly id: string
      readonly at: string
      readonly type: 'log'
      readonly data: {
        readonly level: 'info' | 'warning' | 'error'
        readonly address: string | null
        readonly message: string
      }
    }
  | {
      readonly id: string
      readonly at: string
      readonly type: 'done'
      readonly data: { readonly status: RunView['status'] }
    }
