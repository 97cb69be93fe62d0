/** What holds a secret: an entry in the vault, the portal itself, the running service, or what PostHog sends along. */
export type HolderView = {
  readonly what: 'vault' | 'portal' | 'service' | 'posthog'
  /** The path in the vault, the name of the service, … */
  readonly name: string
  /** What it holds now, and what a rotation means for it, in a sentence. */
  readonly detail: string
}

/**
 * 'detected': PostHog has a new token that the vault has not; 'planned': a plan that writes it is open; 'writing': its
 * run is under way; 'confirmed': the new value was written and read back wherever it is kept.
 */
export type RotationPhase = 'detected' | 'planned' | 'writing' | 'confirmed'

export type RotationSubject = 'project_token' | 'webhook_secret'

export type CurrentRotationView = {
  readonly id: string
  readonly subject: RotationSubject
  readonly phase: RotationPhase
  readonly plan_id: string | null
  readonly run_id: string | null
  readonly started_at: string
  readonly confirmed_at: string | null
  readonly author: string
}

/** Everything that holds the project's token and the webhook secret, and where a rotation stands. */
export type RotationView = {
  readonly configuration_id: string
  /** As it was last read from PostHog; null while there is no project. */
  readonly token_masked: string | null
  /** PostHog's settings page of the project, where a person resets the token; null while there is no project. */
  readonly posthog_url: string | null
  readonly holders: readonly HolderView[]
  readonly webhook_secret: {
    /** Null when the configuration has none. */
    readonly masked: string | null
    readonly holders: readonly HolderView[]
  }
  /** The newest rotation, under way or confirmed; null when there was none. */
  readonly current: CurrentRotationView | null
}

export type RefreshedTokenView = {
  /** False: PostHog still has the token that was recorded. */
  readonly changed: boolean
  readonly token_masked: string
  readonly rotation: RotationView
}
