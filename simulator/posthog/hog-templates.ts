import { type ApiCall, ok, type Route } from './api.ts'
import type { InputSchema } from './hog-inputs.ts'
import { list } from './lists.ts'
import { notFound } from './refusal.ts'

export type HogTemplate = {
  id: string
  type: string
  name: string
  description: string
  status: string
  free: boolean
  icon_url: string
  category: string[]
  code_language: string
  code: string
  inputs_schema: InputSchema[]
}

const webhook: HogTemplate = {
  id: 'template-webhook',
  type: 'destination',
  name: 'HTTP Webhook',
  description: 'Sends a webhook templated by the incoming event data',
  status: 'stable',
  free: false,
  icon_url: '/static/posthog-icon.svg',
  category: ['Custom'],
  code_language: 'hog',
  code: `let payload := {
  'headers': inputs.headers,
  'body': inputs.body,
  'method': inputs.method
}
if (inputs.debug) {
  print('Request', inputs.url, payload)
}
let res := fetch(inputs.url, payload);
if (res.status >= 400) {
  throw Error(f'Webhook failed with status {res.status}')
}
if (inputs.debug) {
  print('Response', res.status, res.body);
}`,
  inputs_schema: [
    { key: 'url', type: 'string', label: 'Webhook URL', secret: false, required: true },
    {
      key: 'method',
      type: 'choice',
      label: 'Method',
      secret: false,
      choices: ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'].map((value) => ({ label: value, value })),
      default: 'POST',
      required: false,
    },
    {
      key: 'body',
      type: 'json',
      label: 'JSON Body',
      default: { event: '{event}', person: '{person}' },
      secret: false,
      required: false,
    },
    {
      key: 'headers',
      type: 'dictionary',
      label: 'Headers',
      secret: false,
      required: false,
      default: { 'Content-Type': 'application/json' },
    },
    { key: 'debug', type: 'boolean', label: 'Log responses', secret: false, required: false, default: false },
  ],
}

const templates: readonly HogTemplate[] = [webhook]

/** Undefined also when this deployment never synced its templates. */
export function findTemplate({ state }: Pick<ApiCall, 'state'>, id: unknown): HogTemplate | undefined {
  return state.settings.hog_templates ? templates.find((template) => template.id === id) : undefined
}

function listTemplates(call: ApiCall) {
  call.project()
  const wanted = (call.query.get('type') ?? call.query.get('types') ?? 'destination').split(',')
  const found = call.state.settings.hog_templates ? templates.filter(({ type }) => wanted.includes(type)) : []
  return list(found, call.request)
}

function showTemplate(call: ApiCall) {
  call.project()
  const template = findTemplate(call, call.params.id)
  if (!template) throw notFound()
  return ok(template)
}

const path = '/api/projects/:project/hog_function_templates/'

export const hogTemplateRoutes: Route[] = [
  { method: 'GET', path, scope: 'hog_function:read', run: listTemplates },
  { method: 'GET', path: `${path}:id/`, scope: 'hog_function:read', run: showTemplate },
]
