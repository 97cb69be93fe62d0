/**
 * What a simulated system is given and what it gives back. One pipeline (see serve.ts) stands before every system:
 * it records the call, injects faults before or after the handler, and writes the answer. Handlers are plain
 * functions from a request to a response over persisted documents; they share no code with the portal's clients.
 */
export type SystemName = 'posthog' | 'aws' | 'gcp' | 'azure'

export type SimulatorRequest = {
  readonly system: SystemName
  /** HTTP method, or 'GRPC' for a gRPC call (then `path` is /package.Service/Method and `body` is its JSON). */
  readonly method: string
  /** Decoded path without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Origin on which the request arrived, e.g. http://127.0.0.1:4010: absolute links are built from it. */
  readonly origin: string
  /** Address from which the call came, where the transport tells. */
  readonly client?: string | undefined
  /** Id of this call in GET /__calls; objects remember the call that created them. */
  readonly callId: string
  /** Milliseconds; the simulator's clock when the call arrived. */
  readonly at: number
  /** Milliseconds; objects created by this call stay invisible to lists and reads until then (fault `invisible`). */
  readonly visibleAt: number
  /** The object that this call creates takes the id of the last deleted one, where ids are numbers (fault `id-reuse`). */
  readonly reusesId: boolean
}

export type SimulatorResponse = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Absent: empty. A Buffer or string is sent as it is; anything else as JSON. */
  readonly body?: unknown
}

export type Handler = (request: SimulatorRequest) => SimulatorResponse | Promise<SimulatorResponse>

/** What every system may use. */
export type Host = {
  /** Milliseconds on the simulator's clock (skewable and compressible by the control API). */
  now(): number
  /** Real milliseconds that a span of that clock takes; what a client is told to wait is real time. */
  realMs(simulatedMs: number): number
  /** A persisted JSON document, mutable in place; call changed() after every mutation. */
  document<T extends object>(name: string, initial: () => T): T
  /** Marks one document, or without a name all of this system, as to be written before the call is answered. */
  changed(name?: string): void
  /** Names of the stored documents that begin so, also of those that were not opened since the start. */
  names(prefix: string): string[]
  /** Deletes a document. */
  forget(name: string): void
}

/** One simulated system: how it answers, what it holds, how it is emptied. */
export type System = {
  readonly name: SystemName
  readonly handle: Handler
  /** Every object, deleted ones too, with the id of the call that created it: the ground truth of the tests. */
  truth(): unknown
  reset(): void
  /** Switches that POST /__settings may change, with their present values (limits, uniqueness, windows …). */
  settings: Record<string, unknown>
  /** Actions that no API of the real system offers, for tests: POST /__do/{system}/{name} with a JSON body. */
  readonly controls?: Readonly<Record<string, (body: unknown) => unknown>>
}
