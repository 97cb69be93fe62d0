/** A request that HTTP itself refuses, before any verb is asked. `detail` is fit for whoever sent it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, detail: string, headers: Readonly<Record<string, string>> = {}) {
    super(detail)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.headers = headers
  }
}
