import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { actions } from './actions.ts'
import { alerts } from './alerts.ts'
import { checkPostHog } from './check.ts'
import type { Call, PostHogClient } from './client.ts'
import { cohorts } from './cohorts.ts'
import { dashboards } from './dashboards.ts'
import { eventDefinitions } from './event-definitions.ts'
import { type Attempt, malformed } from './failures.ts'
import { featureFlags } from './feature-flags.ts'
import { hogFunctions } from './hog-functions.ts'
import { insights } from './insights.ts'
import { readOwnKey, readOwnUser } from './keys.ts'
import { listOrganizations, readOrganization } from './organizations.ts'
import { parseReceived, readPages } from './pages.ts'
import { createProject, findProjectsByName, patchProject, readProject } from './projects.ts'

/** A client over a server that answers everything with this. */
function answering(json: unknown): PostHogClient {
  const attempt = (what: string): Attempt => ({ what, changing: false, app: 'https://x', secrets: [], nowMs: 0 })
  const received = ({ what }: Call) => ({ status: 200, json, attempt: attempt(what) })
  const answer = async <T>(_: string, schema: z.ZodType<T>, call: Call) => parseReceived(schema, received(call))
  return {
    app: 'https://x',
    get: answer,
    list: (_, item, call) => readPages(item, call, async () => received(call)),
    post: (path, _, schema, call) => answer(path, schema, call),
    patch: (path, _, schema, call) => answer(path, schema, call),
    delete: async (_, { what }) => {
      throw malformed(attempt(what), 200, 'nothing')
    },
  }
}

const collections = [
  actions,
  alerts,
  cohorts,
  dashboards,
  eventDefinitions,
  featureFlags,
  hogFunctions,
  insights,
] as const

type Use = { name: string; use: (client: PostHogClient) => Promise<unknown> }

const uses: Use[] = [
  ...collections.flatMap((collection): Use[] => [
    { name: `list the ${collection.title}s`, use: (client) => collection.list({ client, project: 1 }) },
    { name: `read the ${collection.title}`, use: (client) => collection.get({ client, project: 1 }, 1) },
    { name: `create the ${collection.title}`, use: (client) => collection.create({ client, project: 1 }, {}) },
    { name: `update the ${collection.title}`, use: (client) => collection.patch({ client, project: 1 }, 1, {}) },
  ]),
  { name: 'read a project', use: (client) => readProject(client, 1) },
  { name: 'create a project', use: (client) => createProject(client, '@current', {}) },
  { name: 'update a project', use: (client) => patchProject(client, 1, {}) },
  { name: 'look for a project', use: (client) => findProjectsByName(client, '@current', 'x') },
  { name: 'read the key', use: (client) => readOwnKey(client) },
  { name: 'read the owner', use: (client) => readOwnUser(client) },
  { name: 'list organizations', use: (client) => listOrganizations(client) },
  { name: 'read an organization', use: (client) => readOrganization(client, '@current') },
]

// Nonsense that looks right from afar: the names of real fields with any values.
const fields = 'id uuid key name description active deleted tags filters steps query insight threshold results next'
const nonsense = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...fields.split(' ')), fc.jsonValue()),
  fc.record({ next: fc.constant(null), results: fc.array(fc.jsonValue(), { minLength: 1 }) }),
)

describe('a server that answers with anything', () => {
  it.each(uses)('gives a value or a malformed answer: $name', async ({ use }) => {
    await fc.assert(
      fc.asyncProperty(nonsense, async (json) => {
        const failure = await use(answering(json)).then(
          () => null,
          (error: unknown) => error,
        )
        if (failure === null) return
        expect(failure).toBeInstanceOf(HedgerowError)
        expect(failure).toMatchObject({ upstream: { cause: 'malformed' } })
      }),
      { numRuns: 60 },
    )
  })

  it('gives a check that says so and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(nonsense, async (json) => {
        const checks = await checkPostHog(answering(json), { organization: '@current' })
        expect(checks.length).toBeGreaterThan(0)
        for (const { status, fix } of checks) if (status === 'error') expect(fix).not.toBe('')
      }),
      { numRuns: 60 },
    )
  })
})
