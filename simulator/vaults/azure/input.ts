import { z } from 'zod'
import { badParameter } from './errors.ts'
import type { Attributes } from './state.ts'

const maxValueBytes = 25 * 1024
const maxTags = 15
const maxTagCharacters = 512
const maxContentTypeCharacters = 255

const attributes = z.object({
  enabled: z.boolean().nullish(),
  nbf: z.number().int().nullish(),
  exp: z.number().int().nullish(),
})
const properties = {
  contentType: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  attributes: attributes.nullish(),
}
const SetSecret = z.object({ value: z.string(), ...properties })
const UpdateSecret = z.object(properties)

type SetSecret = z.output<typeof SetSecret>
export type UpdateSecret = z.output<typeof UpdateSecret>

export function parseSetSecret(body: Buffer): SetSecret {
  const input = parse(SetSecret, body)
  if (input.value === '') throw badParameter("Property 'value' has invalid value: it must not be empty.")
  if (Buffer.byteLength(input.value) > maxValueBytes) {
    throw badParameter(`Secret value is too long: it must not exceed ${maxValueBytes} bytes.`)
  }
  assertProperties(input)
  return input
}

export function parseUpdateSecret(body: Buffer): UpdateSecret {
  const input = parse(UpdateSecret, body)
  assertProperties(input)
  return input
}

function parse<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  let document: unknown
  try {
    document = JSON.parse(body.toString('utf8') || '{}')
  } catch {
    throw badParameter('The request body is not valid JSON.')
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw badParameter(`Property '${issue?.path.join('.')}' has invalid value: ${issue?.message}`)
}

function assertProperties({ contentType, tags }: UpdateSecret): void {
  if (contentType && contentType.length > maxContentTypeCharacters) {
    throw badParameter(`Property 'contentType' must not exceed ${maxContentTypeCharacters} characters.`)
  }
  const entries = Object.entries(tags ?? {})
  if (entries.length > maxTags) throw badParameter(`Property 'tags' must not have more than ${maxTags} entries.`)
  for (const [key, value] of entries) {
    if (key.length > maxTagCharacters || value.length > maxTagCharacters) {
      throw badParameter(`Names and values in property 'tags' must not exceed ${maxTagCharacters} characters.`)
    }
  }
}

/** What is not given stays as it was; a new version starts enabled and without dates. */
export function mergeAttributes(given: SetSecret['attributes'], previous: Attributes | null): Attributes {
  const merged = {
    enabled: given?.enabled ?? previous?.enabled ?? true,
    nbf: given?.nbf ?? previous?.nbf ?? null,
    exp: given?.exp ?? previous?.exp ?? null,
  }
  if (merged.nbf !== null && merged.exp !== null && merged.exp <= merged.nbf) {
    throw badParameter("Property 'exp' must be later than property 'nbf'.")
  }
  return merged
}

export function assertName(name: string): void {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) throw badParameter(`The request URI contains an invalid name: ${name}`)
}
