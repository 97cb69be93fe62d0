import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call, clientOf, failureOf, json, serve } from '#lib/testing/posthog-answers.ts'
import { segment } from './client.ts'

describe('lists', () => {
  const item = z.object({ id: z.int() })
  const page = (ids: number[], next: string | null) => json({ count: 3, next, results: ids.map((id) => ({ id })) })

  it('are read to the end, whatever host `next` names', async () => {
    const elsewhere = await serve(json({}))
    const next = `${elsewhere.origin}/api/other/?limit=2&offset=2&type=a`
    const { origin, seen } = await serve(page([1, 2], next), page([3], null))
    const listing = await clientOf(origin).client.list('/api/things/', item, { ...call, query: { type: 'a' } })
    expect(listing).toEqual({ items: [{ id: 1 }, { id: 2 }, { id: 3 }], complete: true })
    expect(seen.map(({ url }) => url)).toEqual([
      '/api/things/?limit=250&type=a',
      '/api/things/?limit=2&offset=2&type=a',
    ])
    expect(elsewhere.seen).toEqual([])
  })

  it('say when they were cut', async () => {
    const { origin, seen } = await serve(page([1, 2], '/api/things/?offset=2'), page([3, 4], '/api/things/?offset=4'))
    const listing = await clientOf(origin).client.list('/api/things/', item, { ...call, maxItems: 3 })
    expect(listing).toEqual({ items: [{ id: 1 }, { id: 2 }, { id: 3 }], complete: false })
    expect(seen).toHaveLength(2)
  })

  it.each([
    { name: 'lead back to themselves', answer: page([1], '/api/things/?offset=1') },
    { name: 'go on without anything in them', answer: page([], '/api/things/?offset=1') },
  ])('that $name are malformed', async ({ answer }) => {
    const { origin } = await serve(answer)
    const failure = await failureOf(clientOf(origin).client.list('/api/things/', item, call))
    expect(failure).toMatchObject({ upstream: { cause: 'malformed', retryable: false } })
  })
})

describe('answers that lie', () => {
  const thing = z.object({ id: z.int(), name: z.string() })

  it.each([
    ['a page', '<!doctype html><html></html>', 'a page, not JSON'],
    ['nothing', '', 'it: '],
    ['null', 'null', 'it: '],
    ['a list', '[]', 'it: '],
    ['another type', '{"id":"7","name":"x"}', 'id: '],
    ['a field less', '{"id":7}', 'name: '],
    ['a number that is none', '{"id":1e999,"name":"x"}', 'id: '],
  ])('%s is malformed, and a POST may have been carried out', async (_, body, why) => {
    const { origin } = await serve((__, response) => response.writeHead(201).end(body))
    const failure = await failureOf(clientOf(origin).client.post('/api/', {}, thing, call))
    expect(failure).toMatchObject({ upstream: { cause: 'malformed', outcome: 'unknown', status: 201, said: null } })
    expect(failure).toHaveProperty('message', expect.stringContaining(why))
  })

  it('nesting without end is malformed', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const { origin } = await serve((_, response) => response.end(`{"id":1,"name":"x","more":${deep}}`))
    const loose = thing.extend({ more: z.json() })
    expect(await failureOf(clientOf(origin).client.get('/api/', loose, call))).toMatchObject({
      upstream: { cause: 'malformed' },
    })
  })

  it('fields that are not known are left out', async () => {
    const { origin } = await serve(json({ id: 1, name: 'x', secret_api_token: 'phs_secret' }))
    expect(await clientOf(origin).client.get('/api/', thing, call)).toEqual({ id: 1, name: 'x' })
  })
})

describe('segment', () => {
  it.each([7, 'a-b_c', '@current', '0190f0a0-0000-7000-8000-000000000000'])('takes %s', (id) => {
    expect(segment(id)).toBe(String(id))
  })
  it.each(['', '.', '..', 'a/b', 'a?b', 'a#b', 'a%2fb', '@', 'a b', 'a\n'])('refuses %j', (id) => {
    expect(() => segment(id)).toThrow('no such id')
  })
})
