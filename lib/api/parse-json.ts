import { Refusal } from './refusal.ts'

const maxDepth = 100

/**
 * Strict JSON: says where it is malformed without quoting it (it may hold a secret), and refuses what parsers read in
 * different ways: an object with a key twice. Throws `malformed_json`.
 */
export function parseJson(text: string): unknown {
  new Scanner(text).scan()
  return JSON.parse(text)
}

const literal = /true|false|null/y
const number = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// [ !#-[\]-\uffff] is every character but quote, backslash and the control characters.
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y
const space = /[ \t\n\r]*/y

class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): void {
    this.#value(0)
    if (this.#at < this.#text.length) throw this.#fault('nothing may follow the value')
  }

  #value(depth: number): void {
    if (depth > maxDepth) throw this.#fault(`it is nested more than ${maxDepth} deep`)
    this.#take(space)
    const next = this.#text[this.#at]
    if (next === '{') this.#object(depth)
    else if (next === '[') this.#array(depth)
    else if (next === '"') this.#string()
    else if (this.#take(literal) === '' && this.#take(number) === '') throw this.#fault('a value is expected')
    this.#take(space)
  }

  #object(depth: number): void {
    const keys = new Set<string>()
    this.#items('}', () => {
      this.#take(space)
      const start = this.#at
      const key: string = JSON.parse(this.#string())
      if (keys.has(key)) throw this.#fault('a key stands twice in one object', start)
      keys.add(key)
      this.#take(space)
      if (this.#text[this.#at] !== ':') throw this.#fault('a colon is expected')
      this.#at += 1
      this.#value(depth + 1)
    })
  }

  #array(depth: number): void {
    this.#items(']', () => this.#value(depth + 1))
  }

  #items(end: string, item: () => void): void {
    this.#at += 1
    this.#take(space)
    if (this.#text[this.#at] === end) {
      this.#at += 1
      return
    }
    for (;;) {
      item()
      const next = this.#text[this.#at]
      if (next !== ',' && next !== end) throw this.#fault(`a comma or ${end} is expected`)
      this.#at += 1
      if (next === end) return
    }
  }

  #string(): string {
    const found = this.#take(string)
    if (found === '') throw this.#fault('a string in double quotes is expected')
    return found
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #fault(what: string, at = this.#at): Refusal {
    const before = this.#text.slice(0, at).split('\n')
    const line = before.length
    const column = (before.at(-1)?.length ?? 0) + 1
    return new Refusal(400, 'malformed_json', `The body is not JSON: at line ${line}, column ${column}, ${what}.`)
  }
}
