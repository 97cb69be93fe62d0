import type { Secret } from '#lib/core/secret.ts'

const longest = 300
const mask = '••••'
// Masking a value such as `50` would only garble the sentence around it.
const shortestMasked = 6

const shapes: readonly RegExp[] = [
  /\bph[a-z]_[A-Za-z0-9_-]+/g,
  /\beyJ[\w-]+(\.[\w-]*)*/g,
  /\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /(?<=\b(bearer|basic)\s)\S+/gi,
  /(?<=\b(credential|signature|client_secret|assertion|access_token|security-token)["']?\s*[=:]\s*["']?)[^\s"',&]+/gi,
  /-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g,
  /(?<=https?:\/\/[^\s?]+)\?\S*/g,
]

/** What another system said, fit to be shown: secrets masked, one line, at most 300 characters; null when empty. */
export function scrub(text: string, secrets: readonly Secret[]): string | null {
  let clean = text
  for (const form of secrets.flatMap(spellings)) clean = clean.replaceAll(form, mask)
  for (const shape of shapes) clean = clean.replace(shape, mask)
  clean = clean.replace(/\s+/g, ' ').trim()
  if (clean === '') return null
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean
}

/** As it is, and as JSON, URLs and base64 carry it. */
function spellings(secret: Secret): string[] {
  const text = secret.reveal()
  if (text.length < shortestMasked) return []
  const base64 = Buffer.from(text, 'utf8').toString('base64')
  const lines = text.split('\n').filter((line) => line.length >= shortestMasked)
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), base64, ...lines]
}
