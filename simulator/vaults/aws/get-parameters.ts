import { z } from 'zod'
import { AwsError } from './errors.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import { renderMetadata, renderParameter } from './render.ts'
import { assertAllowed } from './rules.ts'
import { liveParameter, type Parameter, type ParameterVersion, parameterArn, visibleVersion } from './state.ts'

const name = z.string().min(1).max(2048)

const GetParameter = z.object({ Name: name, WithDecryption: z.boolean().default(false) })
const GetParameters = z.object({ Names: z.array(name).min(1).max(10), WithDecryption: z.boolean().default(false) })
const GetParameterHistory = z.object({
  Name: name,
  WithDecryption: z.boolean().default(false),
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
})

export function throttleReads({ state, caller }: Call): void {
  const { read_per_second, read_burst } = state.settings
  const rate = { perSecond: read_per_second, burst: read_burst }
  if (!state.limiter.take(`read/${caller.accountId}/${caller.region}`, rate)) {
    throw new AwsError('ThrottlingException', 'Rate exceeded')
  }
}

export function getParameter(call: Call): object {
  const input = parseInput(GetParameter, call.request.body)
  throttleReads(call)
  assertReadable(call, 'ssm:GetParameter', input.Name)
  const found = select(call, input.Name)
  if (!found) throw new AwsError('ParameterNotFound', `Parameter ${input.Name} not found.`)
  return { Parameter: { ...render(call, found, input.WithDecryption), ...found.selector } }
}

export function getParameters(call: Call): object {
  const input = parseInput(GetParameters, call.request.body)
  throttleReads(call)
  for (const each of input.Names) assertReadable(call, 'ssm:GetParameters', each)
  const parameters: object[] = []
  const absent: string[] = []
  for (const each of new Set(input.Names)) {
    const found = findOrNone(call, each)
    if (found) parameters.push({ ...render(call, found, input.WithDecryption), ...found.selector })
    else absent.push(each)
  }
  return { Parameters: parameters, InvalidParameters: absent }
}

export function getParameterHistory(call: Call): object {
  const input = parseInput(GetParameterHistory, call.request.body)
  assertReadable(call, 'ssm:GetParameterHistory', input.Name)
  const parameter = liveParameter(call.state, call.caller, input.Name)
  if (!parameter || !visibleVersion(call.state, parameter)) throw new AwsError('ParameterNotFound')
  const from = Number(input.NextToken ?? 0)
  const page = parameter.versions.slice(from, from + input.MaxResults)
  const next = from + page.length
  return {
    Parameters: page.map((version) => ({
      ...renderMetadata(call, parameter, version),
      Value: renderParameter(call, parameter, version, input.WithDecryption).Value,
      Labels: version.labels,
    })),
    ...(next < parameter.versions.length ? { NextToken: String(next) } : {}),
  }
}

type Found = { parameter: Parameter; version: ParameterVersion; selector: { Selector?: string } }

/** `name`, `name:3` or `name:label`. */
function select({ state, caller }: Call, wanted: string): Found | undefined {
  const [base = '', selector] = wanted.split(':')
  const parameter = liveParameter(state, caller, base)
  const newest = parameter && visibleVersion(state, parameter)
  if (!parameter || !newest) return undefined
  if (selector === undefined) return { parameter, version: newest, selector: {} }
  const version = parameter.versions.find(
    (each) => each.version <= newest.version && (String(each.version) === selector || each.labels.includes(selector)),
  )
  if (!version) {
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${selector} of ${base}. Verify the version and try again.`,
    )
  }
  return { parameter, version, selector: { Selector: `:${selector}` } }
}

function findOrNone(call: Call, wanted: string): Found | undefined {
  try {
    return select(call, wanted)
  } catch {
    return undefined
  }
}

function render(call: Call, { parameter, version }: Found, decrypt: boolean): object {
  if (decrypt && version.keyId !== null) assertAllowed(call.state, call.caller, 'kms:Decrypt', version.keyId)
  return renderParameter(call, parameter, version, decrypt)
}

function assertReadable({ state, caller }: Call, action: string, wanted: string): void {
  assertAllowed(state, caller, action, parameterArn(caller, wanted.split(':')[0] ?? wanted))
}
