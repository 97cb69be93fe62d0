/** One thing that was looked at before anything is written, and what to do when it is not well. */
export type Check = {
  /** Stable and short, e.g. 'scope feature_flag:write'. */
  readonly name: string
  readonly status: 'ok' | 'warning' | 'error'
  readonly detail: string
  /** Empty when there is nothing to do. */
  readonly fix: string
}
