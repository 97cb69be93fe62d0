import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { Secret } from '#lib/core/secret.ts'
import { defineKind } from '#lib/engine/kind.ts'
import { type HogFunction, hogFunctions } from '#lib/posthog/hog-functions.ts'
import { json, jsonObject, plainText, projectId, withoutKeys } from './described.ts'
import { projectObject } from './project-object.ts'

const spec = z.object({
  project: projectId,
  type: z.enum(['destination', 'internal_destination']),
  name: z.string().trim().min(1),
  description: z.string(),
  enabled: z.boolean(),
  url: z.url({ protocol: /^https?$/ }),
  secret: z.instanceof(Secret).nullable(),
  body: json,
  filters: jsonObject,
  masking: jsonObject.nullable(),
})
type Spec = z.infer<typeof spec>

const secretHeader = 'X-Webhook-Secret'
const secretInput = 'webhook_secret'
/** PostHog fills it in when it calls: the header itself never holds the secret. */
const secretTemplate = `{inputs.${secretInput}}`

const serverKeys = new Set(['bytecode', 'bytecode_error', 'transpiled'])

const inputs = ({ url, secret, body }: Pick<Spec, 'url' | 'secret' | 'body'>) => ({
  url: { value: url },
  method: { value: 'POST' },
  headers: { value: { 'Content-Type': 'application/json', ...(secret ? { [secretHeader]: secretTemplate } : {}) } },
  body: { value: body },
  debug: { value: false },
  ...(secret ? { [secretInput]: { value: secret } } : {}),
})

const field = (key: string, type: string, label: string, more: JsonObject = {}) => ({
  key,
  type,
  label,
  required: false,
  secret: false,
  ...more,
})

/** The template's own schema and, so that PostHog encrypts it, an input for the secret. */
const inputsSchema = (hasSecret: boolean) => [
  field('url', 'string', 'Webhook URL', { required: true }),
  field('method', 'choice', 'Method', { choices: [{ label: 'POST', value: 'POST' }], default: 'POST' }),
  field('body', 'json', 'JSON Body'),
  field('headers', 'dictionary', 'Headers'),
  field('debug', 'boolean', 'Log responses', { default: false }),
  ...(hasSecret ? [field(secretInput, 'string', 'Secret', { secret: true })] : []),
]

const inputValue = (found: HogFunction, input: string): Json => {
  const held = found.inputs?.[input]
  return isJsonObject(held) ? (held.value ?? null) : null
}

/** Differs from every secret, and from none. */
const unknownSecret = { $secret: 'unknown', fingerprint: '' }

/**
 * PostHog never shows the secret: as long as it holds one and sends it along, it is taken to be the one that was
 * applied last. Null when it holds none.
 */
function secretOf(found: HogFunction, applied: JsonObject | null): Json {
  if (found.inputs?.[secretInput] === undefined) return null
  const headers = inputValue(found, 'headers')
  const isSent = isJsonObject(headers) && headers[secretHeader] === secretTemplate
  return isSent ? (applied?.secret ?? unknownSecret) : unknownSecret
}

const stripped = (value: JsonObject | null): JsonObject | null => value && withoutKeys(value, serverKeys)

export const hogFunction = defineKind(
  projectObject({
    type: 'posthog.hog_function',
    title: 'Webhook',
    spec,
    keys: ['project', 'name'],
    immutable: ['type'],
    sensitive: ['secret'],
    collection: hogFunctions,
    names: 'common',
    spellings: {},
    nameIn: ({ name }) => name.trim(),
    nameOf: ({ name }) => name,
    textOf: ({ description }) => description,
    liveOf: (found, applied) => ({
      type: found.type,
      name: found.name,
      description: plainText(found.description),
      enabled: found.enabled,
      url: inputValue(found, 'url'),
      secret: secretOf(found, applied),
      body: inputValue(found, 'body'),
      filters: stripped(found.filters) ?? {},
      masking: stripped(found.masking),
    }),
    attributesOf: ({ id }) => ({ id }),
    bodyOf: (wanted, text) => {
      const { type, name, description, enabled, secret, filters, masking } = wanted
      // Inputs are set as a whole, and a secret that is left out of them is kept.
      const all = { inputs_schema: inputsSchema(secret !== null), inputs: inputs(wanted) }
      return {
        type: { type },
        name: { name },
        description: { description: text(description) },
        enabled: { enabled },
        url: all,
        secret: all,
        body: all,
        filters: { filters },
        masking: { masking },
      }
    },
    always: ['description'],
    fixed: { template_id: 'template-webhook' },
  }),
)
