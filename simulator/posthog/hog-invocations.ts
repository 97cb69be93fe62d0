import type { Within } from './collection.ts'
import { isObject } from './fields.ts'
import { type InputSchema, type Inputs, readInputs, readInputsSchema, splitTemplate } from './hog-inputs.ts'
import { findTemplate } from './hog-templates.ts'
import type { Row } from './state.ts'

type Log = { timestamp: string; level: 'debug' | 'info' | 'warn' | 'error'; message: string }
type Invocation = { status: 'success' | 'error' | 'skipped'; result: unknown; logs: Log[]; errors: string[] }

const timeoutMs = 10_000

/**
 * POST …/invocations/: runs a function once on given globals. Without mock_async_functions: false its request is only
 * noted, as the real API does by default. Redirects are not followed and any status from 300 on is a failure.
 */
export async function invoke({ call, project }: Within, row: Row | null): Promise<Invocation> {
  const body = call.body()
  const configuration = isObject(body.configuration) ? body.configuration : {}
  const template = findTemplate(call, configuration.template_id ?? row?.template_id)
  const schema = readInputsSchema(
    configuration.inputs_schema ?? row?.inputs_schema ?? template?.inputs_schema ?? [],
  ) as InputSchema[]
  const stored = (row?.inputs ?? {}) as Inputs
  const inputs = readInputs(schema, configuration.inputs ?? stored, stored)
  const globals = {
    project: {
      id: project.project.id,
      name: project.project.name,
      url: `${call.request.origin}/project/${project.project.id}`,
    },
    event: {},
    person: null,
    groups: {},
    ...(isObject(body.globals) && body.globals),
  }
  const values = renderInputs(inputs, globals)
  const mocked = body.mock_async_functions !== false
  return run(values, mocked, call.request.at)
}

/** Every input with its templates filled in. An input may refer to others: {inputs.secret}. */
function renderInputs(inputs: Inputs, globals: Record<string, unknown>): Record<string, unknown> {
  const plain = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value]))
  const scope = { ...globals, inputs: plain }
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, render(value, scope)]))
}

function render(value: unknown, scope: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => render(item, scope))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, render(item, scope)]))
  if (typeof value !== 'string') return value
  const parts = (splitTemplate(value) ?? [{ text: value }]).filter((part) => !('text' in part) || part.text !== '')
  const [only] = parts
  // A template that is one expression gives the value itself, not its text.
  if (parts.length === 1 && only && 'expression' in only) return lookUp(scope, only.expression)
  return parts.map((part) => ('text' in part ? part.text : textOf(lookUp(scope, part.expression)))).join('')
}

const lookUp = (scope: unknown, path: string): unknown =>
  path.split('.').reduce((value: unknown, name) => (isObject(value) ? (value[name] ?? null) : null), scope)

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)

async function run(values: Record<string, unknown>, mocked: boolean, at: number): Promise<Invocation> {
  const logs: Log[] = []
  const log = (level: Log['level'], message: string) =>
    logs.push({ timestamp: new Date(at).toISOString(), level, message })
  const finish = (status: Invocation['status'], result: unknown, errors: string[]): Invocation => ({
    status,
    result,
    logs,
    errors,
  })
  const method = String(values.method ?? 'POST')
  const url = String(values.url ?? '')
  if (mocked) {
    log('info', "Async function 'fetch' was mocked with arguments:")
    log('info', `fetch('${url}', ${JSON.stringify({ method, headers: values.headers, body: values.body })})`)
    return finish('success', null, [])
  }
  try {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...(values.headers as Record<string, string> | undefined) },
      ...(method !== 'GET' && { body: JSON.stringify(values.body ?? {}) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const answer = (await response.text()).slice(0, 1000)
    if (values.debug === true) log('debug', `Response ${response.status} ${answer}`)
    if (response.status < 300) {
      log('info', `Function completed with status ${response.status}.`)
      return finish('success', { status: response.status, body: answer }, [])
    }
    log('error', `Error executing function: Webhook failed with status ${response.status}`)
    return finish('error', { status: response.status, body: answer }, [`Webhook failed with status ${response.status}`])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    log('error', `HTTP fetch failed: ${reason}`)
    return finish('error', null, [`HTTP fetch failed: ${reason}`])
  }
}
