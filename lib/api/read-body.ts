import { parseJson } from './parse-json.ts'
import { Refusal } from './refusal.ts'

/** Bytes of a body; the largest configuration is well below. */
export const maxBodyBytes = 1024 * 1024

const jsonTypes = /^application\/(json|merge-patch\+json)\s*(;\s*charset="?utf-8"?\s*)?$/i

/** The JSON of a body, undefined when there is none. Throws a Refusal: 400, 413 or 415. */
export async function readBody(request: Request): Promise<unknown> {
  const text = await readText(request)
  if (text.trim() === '') return undefined
  const type = request.headers.get('content-type') ?? ''
  if (!jsonTypes.test(type.trim())) {
    const detail = 'Send JSON in UTF-8, with Content-Type: application/json.'
    throw new Refusal(415, 'unsupported_media_type', detail, { accept: 'application/json' })
  }
  return parseJson(text)
}

async function readText(request: Request): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > maxBodyBytes) throw tooLarge()
  if (!request.body) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new Refusal(400, 'malformed_json', 'The body is not UTF-8.')
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, 'too_large', `A body may have at most ${maxBodyBytes} bytes.`, { connection: 'close' })
}
