import { z } from 'zod'
import { AwsError, invalid } from './errors.ts'
import { throttleReads } from './get-parameters.ts'
import { parseInput } from './input.ts'
import type { Call } from './operations.ts'
import { renderMetadata, renderParameter } from './render.ts'
import { assertAllowed } from './rules.ts'
import { type Parameter, parameterArn, parametersOf, visibleVersion } from './state.ts'

const filters = z
  .array(
    z.object({
      Key: z.string().min(1).max(132),
      Option: z.string().min(1).max(10).optional(),
      Values: z.array(z.string().min(1).max(1024)).min(1).max(50).optional(),
    }),
  )
  .default([])
type Filter = z.output<typeof filters>[number]

const GetParametersByPath = z.object({
  Path: z.string().min(1).max(2048),
  Recursive: z.boolean().default(false),
  ParameterFilters: filters,
  WithDecryption: z.boolean().default(false),
  MaxResults: z.number().int().min(1).max(10).default(10),
  NextToken: z.string().min(1).optional(),
})

const DescribeParameters = z.object({
  ParameterFilters: filters,
  MaxResults: z.number().int().min(1).max(50).default(50),
  NextToken: z.string().min(1).optional(),
})

/**
 * A page is what the service found while it read MaxResults parameters below the path, so that a page of a
 * non-recursive listing may be empty and still carry a NextToken.
 */
export function getParametersByPath(call: Call): object {
  const { state, caller } = call
  const input = parseInput(GetParametersByPath, call.request.body)
  throttleReads(call)
  assertPath(input.Path)
  assertAllowed(state, caller, 'ssm:GetParametersByPath', parameterArn(caller, input.Path))
  for (const filter of input.ParameterFilters) {
    if (!['Type', 'KeyId', 'Label'].includes(filter.Key)) {
      throw new AwsError(
        'InvalidFilterKey',
        `The following filter key is not valid: ${filter.Key}. Valid filter keys include: [Type, KeyId, Label].`,
      )
    }
  }
  const below = input.Path.endsWith('/') ? input.Path : `${input.Path}/`
  const candidates = byName(parametersOf(state, caller).filter((parameter) => parameter.name.startsWith(below)))
  const limit = state.settings.empty_first_page && input.NextToken === undefined ? 0 : input.MaxResults
  const page = readPage(candidates, input.NextToken, limit)
  const wanted = page.items.filter(
    (parameter) =>
      (input.Recursive || !parameter.name.includes('/', below.length)) &&
      matches(call, parameter, input.ParameterFilters),
  )
  return {
    Parameters: wanted.flatMap((parameter) => {
      const version = visibleVersion(state, parameter)
      if (!version) return []
      if (input.WithDecryption && version.keyId !== null) assertAllowed(state, caller, 'kms:Decrypt', version.keyId)
      return [renderParameter(call, parameter, version, input.WithDecryption)]
    }),
    ...page.next,
  }
}

export function describeParameters(call: Call): object {
  const { state, caller } = call
  const input = parseInput(DescribeParameters, call.request.body)
  assertAllowed(state, caller, 'ssm:DescribeParameters', `arn:aws:ssm:${caller.region}:${caller.accountId}:*`)
  const wanted = byName(
    parametersOf(state, caller).filter((parameter) => matches(call, parameter, input.ParameterFilters)),
  )
  const page = readPage(wanted, input.NextToken, input.MaxResults)
  return {
    Parameters: page.items.flatMap((parameter) => {
      const version = visibleVersion(state, parameter)
      return version ? [renderMetadata(call, parameter, version)] : []
    }),
    ...page.next,
  }
}

function assertPath(path: string): void {
  if (path.startsWith('/') && /^[A-Za-z0-9_.\-/]+$/.test(path)) return
  throw invalid(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed.',
  )
}

function byName(parameters: Parameter[]): Parameter[] {
  return parameters.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Tokens name the last parameter read: a parameter made or deleted between two pages shifts no other. */
function readPage(sorted: readonly Parameter[], token: string | undefined, limit: number) {
  const after = token === undefined ? '' : decodeToken(token)
  const rest = sorted.filter((parameter) => parameter.name > after)
  const items = rest.slice(0, limit)
  const last = items.at(-1)?.name ?? after
  const next = rest.length > items.length ? { NextToken: Buffer.from(`after:${last}`).toString('base64url') } : {}
  return { items, next }
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString()
  if (!text.startsWith('after:')) throw new AwsError('InvalidNextToken', 'The specified token is not valid.')
  return text.slice('after:'.length)
}

function matches(call: Call, parameter: Parameter, wanted: readonly Filter[]): boolean {
  return wanted.every((filter) => matchesOne(call, parameter, filter))
}

function matchesOne({ state }: Call, parameter: Parameter, { Key, Option, Values = [] }: Filter): boolean {
  const version = visibleVersion(state, parameter)
  if (!version) return false
  const within = (actual: string) =>
    Values.some((value) => {
      if (Option === 'BeginsWith') return actual.startsWith(value)
      return Option === 'Contains' ? actual.includes(value) : actual === value
    })
  switch (Key) {
    case 'Name':
      return within(parameter.name)
    case 'Type':
      return within(version.type)
    case 'KeyId':
      return version.keyId !== null && within(version.keyId)
    case 'Tier':
      return within(version.tier)
    case 'Label':
      return version.labels.some(within)
    case 'Path':
      return Values.some((path) => isBelow(parameter.name, path, Option === 'Recursive'))
    default:
      return matchesTag(parameter, Key, Values)
  }
}

function isBelow(name: string, path: string, recursive: boolean): boolean {
  const below = path.endsWith('/') ? path : `${path}/`
  return name.startsWith(below) && (recursive || !name.includes('/', below.length))
}

function matchesTag(parameter: Parameter, key: string, values: readonly string[]): boolean {
  if (!key.startsWith('tag:')) throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${key}.`)
  const value = parameter.tags[key.slice('tag:'.length)]
  return value !== undefined && (values.length === 0 || values.includes(value))
}
