import { setTimeout as wait } from 'node:timers/promises'
import type { Call, Calls, Incoming } from './calls.ts'
import type { Clock } from './clock.ts'
import type { FaultRule, Faults, Injection } from './faults.ts'
import { brokenHandler, refuse } from './refusals.ts'
import type { Store } from './store.ts'
import type { Handler, SimulatorRequest, SimulatorResponse } from './types.ts'

/** How the transport delivers the answer: all of it, or spoiled. `drop`: close the connection without one. */
type Delivery = 'whole' | 'drop' | 'hang' | 'drip' | 'truncate' | 'huge'

export type Outcome = {
  readonly response: SimulatorResponse
  readonly delivery: Delivery
  /** drip: milliseconds per byte. */
  readonly ms: number
  /** huge: bytes to send. */
  readonly bytes: number
  /** Tells the record that the answer was given, with its status; null when it was not. */
  answered(status: number | null): void
}

/**
 * What every transport sends its calls through, whether HTTP or gRPC: the call is recorded, faults are drawn, the
 * handler runs at most once, its changes are stored. A client that went away changes nothing of that.
 */
export type Pipeline = { perform(incoming: Incoming, handler: Handler): Promise<Outcome> }

type PipelineParts = { calls: Calls; faults: Faults; clock: Clock; store: Store }

export function createPipeline({ calls, faults, clock, store }: PipelineParts): Pipeline {
  return {
    async perform(incoming, handler) {
      const call = calls.begin(incoming)
      const injection = faults.draw(call)
      const rule = injection.decisive?.rule
      call.fault = rule?.mode ?? null
      const commit = () => runHandler(handler, requestOf(incoming, call, injection), call)

      await pause(injection.delayMs / 2)
      const response = await answer(commit, incoming, injection)
      await pause(injection.delayMs / 2)
      return {
        response: injection.skewMs === 0 ? response : withDate(response, Date.now() + injection.skewMs),
        delivery: deliveryOf(rule),
        ms: injection.decisive?.ms ?? 0,
        bytes: rule?.bytes ?? 0,
        answered: (status) => calls.end(call, status),
      }
    },
  }

  function requestOf(incoming: Incoming, call: Call, injection: Injection): () => SimulatorRequest {
    return () => {
      const at = clock.now() + injection.skewMs
      const visibleAt = at + clock.simulatedMs(injection.invisibleMs)
      return { ...incoming, callId: call.id, at, visibleAt, reusesId: injection.reusesId }
    }
  }

  async function runHandler(handler: Handler, request: () => SimulatorRequest, call: Call): Promise<SimulatorResponse> {
    const asked = request()
    try {
      const response = await handler(asked)
      call.committed_at = Date.now()
      store.settle()
      return response
    } catch (error) {
      console.error(`simulator: ${call.system} ${call.method} ${call.path} broke:`, error)
      return brokenHandler(asked)
    }
  }
}

type Commit = () => Promise<SimulatorResponse>

async function answer(commit: Commit, incoming: Incoming, { decisive }: Injection): Promise<SimulatorResponse> {
  if (!decisive) return commit()
  const { rule, ms } = decisive
  const [status, moment] = rule.mode.split('-')
  switch (rule.mode) {
    case 'drop-before':
    case 'hang':
      return { status: 0 }
    case 'html-error':
      return htmlError(rule.status ?? 502)
    case 'late-commit':
      return commitLate(commit, incoming, rule, ms)
    case '429':
      return { ...refuse('throttled', 429, rule, incoming), headers: retryAfter(rule) }
    case '403-scope':
      return refuse('scope', 403, rule, incoming)
    case '403-plan-limit':
      return refuse('limit', 403, rule, incoming)
    case '404':
      return refuse('missing', 404, rule, incoming)
    case '409':
      return refuse('conflict', 409, rule, incoming)
    case '400-unique':
      return refuse('unique', 400, rule, incoming)
  }
  const failure = Number(status)
  if (Number.isNaN(failure)) return commit()
  if (moment === 'after') await commit()
  return refuse('failure', failure, rule, incoming)
}

async function commitLate(commit: Commit, incoming: Incoming, rule: FaultRule, ms: number): Promise<SimulatorResponse> {
  const later = wait(ms, undefined, { ref: false }).then(commit)
  if (rule.status === undefined) return later
  return refuse('failure', rule.status, rule, incoming)
}

function deliveryOf(rule: FaultRule | undefined): Delivery {
  switch (rule?.mode) {
    case 'drop-before':
    case 'drop-after':
      return 'drop'
    case 'hang':
    case 'hang-after':
      return 'hang'
    case 'drip':
      return 'drip'
    case 'truncate-json':
      return 'truncate'
    case 'huge-body':
      return 'huge'
    default:
      return 'whole'
  }
}

function retryAfter(rule: FaultRule): Record<string, string> {
  if (rule.retry_after_format === 'none') return {}
  if (rule.retry_after_format === 'seconds') return { 'retry-after': String(rule.retry_after) }
  return { 'retry-after': new Date(Date.now() + rule.retry_after * 1000).toUTCString() }
}

function htmlError(status: number): SimulatorResponse {
  const body = `<html>\r\n<head><title>${status} Bad Gateway</title></head>\r\n<body>\r\n<center><h1>${status} Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
  return { status, headers: { 'content-type': 'text/html' }, body }
}

const withDate = (response: SimulatorResponse, at: number): SimulatorResponse => ({
  ...response,
  headers: { ...response.headers, date: new Date(at).toUTCString() },
})

const pause = async (ms: number): Promise<void> => void (ms > 0 && (await wait(ms)))
