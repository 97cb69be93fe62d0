import { branded } from './brand.ts'

const mask = '••••'
const brand = Symbol.for('hedgerow.Secret')

/**
 * A value that must not be printed by accident: every implicit conversion gives dots.
 * Only reveal() gives the text, so every use can be found by searching for it. Runs in the browser too.
 */
export class Secret {
  static [Symbol.hasInstance](value: unknown): boolean {
    return branded(value, brand)
  }

  readonly [brand] = true
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  /** `phc_••••3f9a`: a public prefix up to the first underscore and, for long values, the last four characters. */
  masked(): string {
    const prefix = /^[a-z]{2,4}_/.exec(this.#text)?.[0] ?? ''
    const tail = this.#text.length >= 20 ? this.#text.slice(-4) : ''
    return `${prefix}${mask}${tail}`
  }

  equals(other: Secret): boolean {
    return this.#text === other.reveal()
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Secret(${mask})`
  }
}
