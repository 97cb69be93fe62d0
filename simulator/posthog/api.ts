import type { SimulatorRequest, SimulatorResponse } from '../types.ts'
import type { PersonalKey, User } from './account.ts'
import { type Body, isObject, typeName } from './fields.ts'
import { badJson, invalid, notFound } from './refusal.ts'
import type { Project, State } from './state.ts'
import type { Bucket } from './throttle.ts'

/** An authenticated, permitted and counted call of the private API. */
export type ApiCall = {
  readonly request: SimulatorRequest
  readonly state: State
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly user: User
  readonly key: PersonalKey
  /** The parsed body; throws 400 when it is not a JSON object. Parsed late, as the real API does. */
  body(): Body
  /** The project that the path names; throws 404. */
  project(): Project
}

export type Route = {
  readonly method: string
  /** Segments beginning with : are parameters. */
  readonly path: string
  /** 'any': every key may; null: the action declares no scope and so refuses personal keys. */
  readonly scope: string | null
  readonly bucket?: Bucket | null
  readonly run: (call: ApiCall) => SimulatorResponse | Promise<SimulatorResponse>
}

export const ok = (body: unknown, status = 200): SimulatorResponse => ({ status, body })

export type Caller = Omit<ApiCall, 'body' | 'project'>

export function createCall(caller: Caller): ApiCall {
  return {
    ...caller,
    body: () => parseBody(caller.request.body),
    project: () => projectOf(caller),
  }
}

function parseBody(raw: Buffer): Body {
  const source = raw.toString()
  if (source.trim() === '') return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(source)
  } catch {
    throw badJson('Expecting value: line 1 column 1 (char 0)')
  }
  if (!isObject(parsed)) throw invalid(null, `Invalid data. Expected a dictionary, but got ${typeName(parsed)}.`)
  return parsed
}

function projectOf({ params, state, user, request }: Caller): Project {
  const named = params.project === '@current' ? String(user.current_team) : params.project
  const project = state.projects.get(Number(named))
  const row = project?.project
  if (!project || !row || row.deleted || row.visible_at > request.at) throw notFound('Project not found.')
  if (row.organization !== user.organization) throw notFound('Project not found.')
  return project
}
