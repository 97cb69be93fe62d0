import { beforeEach, describe, expect, it } from 'vitest'
import { simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { actions } from './actions.ts'
import { insights } from './insights.ts'
import { createLimiter } from './limiter.ts'
import { createProject } from './projects.ts'

// PostHog's rule in small: so many calls in a sliding second, insights apart.
const [requests, insightRequests, seconds] = [8, 4, 1]
const windows = {
  crud: [{ requests, durationMs: seconds * 1_000 }],
  insights: [{ requests: insightRequests, durationMs: seconds * 1_000 }],
}

const simulator = await takeSimulator()
let project: number

beforeEach(async () => {
  project = (await createProject(await simulatorClient(simulator), '@current', { name: 'p' })).id
  await simulator.settings({
    posthog: {
      crud_limits: [{ requests, seconds }],
      insight_limits: [{ requests: insightRequests, seconds }],
    },
  })
  await simulator.clearCalls()
})

const statuses = async () => (await simulator.calls()).map(({ status }) => status)

describe('a client whose limiter knows the limits', () => {
  it('is never refused, however many calls it makes at once', async () => {
    const client = await simulatorClient(simulator, { limiter: createLimiter({ windows }) })
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const collection = index % 4 === 0 ? insights : actions
        return collection.list({ client, project })
      }),
    )
    expect(await statuses()).toEqual(Array(20).fill(200))
  })

  it('gets through when somebody else uses the key too', async () => {
    const [ours, theirs] = await Promise.all([
      simulatorClient(simulator, { limiter: createLimiter({ windows }) }),
      simulatorClient(simulator, { limiter: createLimiter({ windows }) }),
    ])
    const calls = [ours, theirs].flatMap((client) =>
      Array.from({ length: 10 }, () => actions.list({ client, project })),
    )
    expect(await Promise.all(calls)).toHaveLength(20)
  })
})
