import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { nastyTexts } from '#lib/testing/environment.ts'
import { dockerText, dotenvText, hclText, powershellText, shellText, yamlText } from './quoting.ts'

const multiline = ['two\nlines', 'tab\tand\nnewline\r\n']

/** What a shell that sources `X=…` finds in X, byte for byte. */
function sourced(line: string): string {
  const script = `set -a; eval "$1"; printf '%s' "$X"`
  return execFileSync('bash', ['-c', script, 'bash', line], { encoding: 'utf8' })
}

describe.each([...nastyTexts, ...multiline, ''])('%j', (text) => {
  it('survives a shell', () => {
    expect(sourced(`X=${shellText(text)}`)).toBe(text)
  })

  it('survives a shell that sources a .env file', () => {
    expect(sourced(`X=${dotenvText(text)}`)).toBe(text)
  })

  it('survives YAML as text', () => {
    expect(parse(`x: ${yamlText(text)}`)).toEqual({ x: text })
  })

  it('is one string of HCL without templates', () => {
    const written = hclText(text)
    const read = written.replaceAll(/([$%])\1\{/g, '$1{')
    expect(written.replaceAll(/[$%]{2}\{/g, '')).not.toMatch(/[$%]\{/)
    expect(JSON.parse(read)).toBe(text)
  })

  it('is one string of PowerShell', () => {
    const inner = powershellText(text).slice(1, -1)
    expect(inner.replaceAll(/(['‘’‚‛])\1/g, '')).not.toMatch(/['‘’‚‛]/)
    expect(inner.replaceAll(/(['‘’‚‛])\1/g, '$1')).toBe(text)
  })
})

describe('a .env file', () => {
  const ambiguous = (text: string) => text.includes("'") && /["$`\\!]/.test(text)

  it.each(nastyTexts.filter((text) => !ambiguous(text)))('means the same to a library: %j', (text) => {
    expect(parseEnv(`X=${dotenvText(text)}`).X).toBe(text)
  })
})

describe('HCL', () => {
  it('has no \\b and \\f', () => {
    expect(hclText('\b\f\\b')).toBe('"\\u0008\\u000c\\\\b"')
  })
})

describe('a docker env-file', () => {
  it('takes a text as it is', () => {
    expect(dockerText('X', `it's "$5" # x`)).toBe(`it's "$5" # x`)
  })

  it.each(['a\nb', 'a\r', '\0'])('refuses %j by name', (text) => {
    expect(() => dockerText('X', text)).toThrow(
      expect.objectContaining({ code: 'invalid', faults: [expect.objectContaining({ path: 'X' })] }),
    )
  })
})
