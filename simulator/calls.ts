import { createHash } from 'node:crypto'
import { realNow } from './clock.ts'
import type { Journal } from './journal.ts'
import type { SimulatorRequest, SystemName } from './types.ts'

/** What GET /__calls tells of a call. Times are real milliseconds since 1970; `t1` is null until it is answered. */
export type Call = {
  id: string
  system: SystemName
  method: string
  /** For AWS, whose path is always /, the operation: /AmazonSSM.PutParameter. */
  path: string
  /** First 12 hex digits of the SHA-256 of the credential (for AWS: of the access key id). */
  key_hash: string | null
  /** Address from which it came; null where the transport does not tell. */
  client: string | null
  t0: number
  t1: number | null
  /** Null when no answer was given: dropped, hanging, or not answered yet. */
  status: number | null
  /** The most calls to this system that were in flight at one moment while this one was. */
  in_flight_max: number
  /** Whether such a call can change the system's state, whatever it did this time. */
  changing: boolean
  /** Mode of the fault that decided the answer. */
  fault: string | null
  /** When the handler ran; null when it did not. */
  committed_at: number | null
}

export type Incoming = Omit<SimulatorRequest, 'callId' | 'at' | 'visibleAt' | 'reusesId'>

export type Calls = {
  begin(incoming: Incoming): Call
  end(call: Call, status: number | null): void
  list(): readonly Call[]
  clear(): void
}

const kept = 200_000

/** Remembers every call, also over a restart. */
export function createCalls(journal: Journal): Calls {
  const entries = readBack(journal)
  let calls = entries.filter((entry) => entry.system)
  let last = entries.reduce((most, { id }) => Math.max(most, Number(id.slice(1))), 0)
  const open = new Map<SystemName, Set<Call>>()

  const inFlight = (system: SystemName): Set<Call> => {
    const known = open.get(system) ?? new Set<Call>()
    open.set(system, known)
    return known
  }
  return {
    begin(incoming) {
      last += 1
      const others = inFlight(incoming.system)
      const call: Call = {
        id: `c${last}`,
        system: incoming.system,
        method: incoming.method,
        path: operationPath(incoming),
        key_hash: keyHash(incoming.headers.authorization),
        client: incoming.client ?? null,
        t0: realNow(),
        t1: null,
        status: null,
        in_flight_max: others.size + 1,
        changing: canChange(incoming),
        fault: null,
        committed_at: null,
      }
      others.add(call)
      for (const other of others) other.in_flight_max = Math.max(other.in_flight_max, others.size)
      calls.push(call)
      // Written at once: what a killed simulator has committed must still be traceable to its call.
      if (call.changing) journal.append(JSON.stringify(call))
      if (calls.length > kept * 1.1) calls = calls.slice(-kept)
      return call
    },
    end(call, status) {
      call.t1 = realNow()
      call.status = status
      inFlight(call.system).delete(call)
      journal.append(JSON.stringify(call))
    },
    list: () => calls,
    clear() {
      // The number goes on: objects remember the calls that made them.
      calls = []
      journal.clear()
      journal.append(JSON.stringify({ id: `c${last}` }))
    },
  }
}

function readBack(journal: Journal): Call[] {
  const byId = new Map<string, Call>()
  for (const line of journal.lines()) {
    try {
      const entry = JSON.parse(line) as Call
      byId.set(entry.id, entry)
    } catch {
      // The last line can be half written when the simulator was killed.
    }
  }
  return [...byId.values()]
}

function keyHash(authorization: string | undefined): string | null {
  if (!authorization) return null
  const accessKeyId = /Credential=([^/]+)\//.exec(authorization)?.[1]
  const credential = accessKeyId ?? authorization.replace(/^\S+\s+/, '')
  return createHash('sha256').update(credential).digest('hex').slice(0, 12)
}

function operationPath(incoming: Incoming): string {
  if (incoming.system !== 'aws') return incoming.path
  const target = incoming.headers['x-amz-target'] ?? new URLSearchParams(incoming.body.toString()).get('Action')
  return target ? `/${target}` : incoming.path
}

const readingOperation = /^\/(?:[\w.]+[./])?(?:Get|List|Describe|Access|AssumeRole|TestIam)\w*$/

function canChange(incoming: Incoming): boolean {
  const { system, method, path } = incoming
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  if (method === 'GRPC' || system === 'aws') return !readingOperation.test(operationPath(incoming))
  if (system === 'posthog') return !/^\/(?:flags|decide)\b|\/(?:query|invocations)\/?$/.test(path)
  // Vaults hand out tokens by POST; Azure's is …/oauth2/v2.0/token.
  return !/\/token$|:testIamPermissions$/.test(path)
}
