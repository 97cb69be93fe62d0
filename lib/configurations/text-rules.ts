import { addFault, type Findings, joinPath } from './findings.ts'

const maxDepth = 8
const mayHaveLines = /(^reasons\.|\.description$)/

function faultOfText(text: string, linesAllowed: boolean): string | null {
  if (text.includes('\0')) return 'must not contain a NUL character'
  if (/\p{Cs}/u.test(text)) return 'contains half of a character (a lone surrogate)'
  const visible = linesAllowed ? text.replaceAll(/[\n\r\t\u2028\u2029]/g, '') : text
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(visible)) {
    return linesAllowed ? 'must not contain control characters' : 'must be one line without control characters'
  }
  if (/\p{Bidi_Control}/u.test(text)) return 'must not contain characters that change the direction of text'
  return null
}

/** Refuses text that databases, vaults or eyes cannot be trusted with, in every value and key of the input. */
export function checkText(value: unknown, path: string, findings: Findings, depth = 0): void {
  const fault = typeof value === 'string' ? faultOfText(value, mayHaveLines.test(path)) : null
  if (fault) addFault(findings, path, fault)
  if (typeof value !== 'object' || value === null) return
  if (depth > maxDepth) {
    addFault(findings, path, 'is nested too deep')
    return
  }
  for (const [key, entry] of Object.entries(value)) {
    const entryPath = joinPath(path, key)
    const keyFault = faultOfText(key, false)
    if (keyFault) addFault(findings, entryPath, `its key ${keyFault}`)
    checkText(entry, entryPath, findings, depth + 1)
  }
}
