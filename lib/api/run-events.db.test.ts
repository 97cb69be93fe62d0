import { describe, expect, it } from 'vitest'
import { createConfiguration } from '#lib/configurations/create-configuration.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { addEvent } from '#lib/runs/events.ts'
import { someone } from '#lib/testing/people.ts'
import { streamRunEvents } from './run-events.ts'

const ctx = someone('editor')

/** A run that somebody else carries out: its rows are all that a watcher sees. */
async function makeRun() {
  const input = { service_name: `svc-${newId().slice(-12)}`, environment: 'dev' }
  const configuration = await createConfiguration({ ctx, input })
  const common = {
    configurationId: configuration.id,
    kind: 'apply',
    revision: 1,
    authorId: 'a',
    authorName: 'A',
  } as const
  const empty = { changes: [], preflight: [], summary: {}, estimate: {}, calls: 0, hash: 'h' }
  const plan = await db().plan.create({ data: { ...common, ...empty, id: newId(), expiresAt: new Date() } })
  const { id } = await db().run.create({ data: { ...common, id: newId(), planId: plan.id, status: 'running' } })
  return {
    id,
    log: (message: string) =>
      db().$transaction((tx) => addEvent(tx, id, 'log', { level: 'info', address: null, message })),
    end: (status: 'succeeded' | 'failed') =>
      db().$transaction(async (tx) => {
        await tx.run.update({ where: { id }, data: { status } })
        await addEvent(tx, id, 'done', { status })
      }),
    resume: () => db().run.update({ where: { id }, data: { status: 'running' } }),
  }
}

type Seen = { id: string; event: string; data: Record<string, unknown> }

/** Reads events as they arrive, until the stream ends or there are `count`. */
async function watch(runId: string, afterId: string | null, count = Number.POSITIVE_INFINITY): Promise<Seen[]> {
  const leave = new AbortController()
  const request = new Request('https://hedgerow.test/x', { signal: leave.signal })
  const response = await streamRunEvents(ctx, runId, afterId, request)
  const seen: Seen[] = []
  let text = ''
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk)
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    seen.push(...blocks.filter((block) => block.startsWith('id: ')).map(readBlock))
    if (seen.length >= count) break
  }
  leave.abort()
  return seen
}

function readBlock(block: string): Seen {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? '{}') }
}

const messages = (seen: Seen[]) => seen.map(({ data }) => data.message ?? data.status)

describe('the events of a run', () => {
  it('are what was, then what happens, and end with the run', async () => {
    const run = await makeRun()
    await run.log('before')
    const watching = watch(run.id, null)
    await run.log('during')
    await run.end('succeeded')
    const seen = await watching
    expect(messages(seen)).toEqual(['before', 'during', 'succeeded'])
    expect(seen.map(({ event }) => event)).toEqual(['log', 'log', 'done'])
  })

  it('go on without a gap and without a repeat after the last id that was seen', async () => {
    const run = await makeRun()
    for (const message of ['a', 'b', 'c']) await run.log(message)
    const [first] = await watch(run.id, null, 1)
    await run.log('d')
    await run.end('failed')
    expect(messages(await watch(run.id, first?.id ?? null))).toEqual(['b', 'c', 'd', 'failed'])
  })

  it('tell a browser that comes back after the end not to come again', async () => {
    const run = await makeRun()
    await run.end('succeeded')
    const last = (await watch(run.id, null)).at(-1)
    const response = await streamRunEvents(ctx, run.id, last?.id ?? null, new Request('https://hedgerow.test/x'))
    expect(response.status).toBe(204)
  })

  it('go past the end of a run that was resumed', async () => {
    const run = await makeRun()
    await run.end('failed')
    await run.resume()
    const watching = watch(run.id, null)
    await run.log('again')
    await run.end('succeeded')
    expect(messages(await watching)).toEqual(['failed', 'again', 'succeeded'])
  })

  it('are plain events that no proxy holds back', async () => {
    const run = await makeRun()
    await run.end('succeeded')
    const { headers } = await streamRunEvents(ctx, run.id, null, new Request('https://hedgerow.test/x'))
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(headers.get('cache-control')).toBe('no-store, no-transform')
  })

  it('are not there for a run that is not, nor for those who may not see it', async () => {
    const request = new Request('https://hedgerow.test/x')
    const codeOf = (error: HedgerowError) => error.code
    expect(await streamRunEvents(ctx, newId(), null, request).catch(codeOf)).toBe('not_found')
    const run = await makeRun()
    expect(await streamRunEvents(someone('admin', ['write']), run.id, null, request).catch(codeOf)).toBe('forbidden')
  })
})
