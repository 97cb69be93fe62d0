import { beforeEach, describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const { on, send, withToken } = await takeProject()

const event = (extra: object = {}) => ({ event: 'paid', distinct_id: 'u1', properties: { amount: 3 }, ...extra })

describe('queries', () => {
  const run = async (query: string, values?: object) =>
    on('POST', 'query/', { query: { kind: 'HogQLQuery', query, values } })
  beforeEach(async () => {
    const at = (minute: number) => `2026-03-01T10:0${minute}:00.000Z`
    const batch = [
      event({ timestamp: at(1) }),
      event({ timestamp: at(3), distinct_id: 'u2', properties: { amount: 10 } }),
      event({ event: 'refund', timestamp: at(2) }),
    ]
    await send('/batch/', withToken({ batch }))
  })

  it.each<[string, unknown[][], object?]>([
    [
      "SELECT event, count(), min(timestamp), max(timestamp) FROM events WHERE event IN ('paid', 'refund') GROUP BY event ORDER BY event",
      [
        ['paid', 2, '2026-03-01T10:01:00.000Z', '2026-03-01T10:03:00.000Z'],
        ['refund', 1, '2026-03-01T10:02:00.000Z', '2026-03-01T10:02:00.000Z'],
      ],
    ],
    [
      "select event, count() as n from events where timestamp >= '2026-03-01 10:02:00' group by event order by n desc, event limit 1",
      [['paid', 1]],
    ],
    ['SELECT count() FROM events WHERE event = {name} AND properties.amount > 5', [[1]], { name: 'paid' }],
    ['SELECT uniq(distinct_id) AS people FROM events', [[2]]],
    [
      "SELECT distinct_id, properties.amount FROM events WHERE event LIKE 'pai%' AND timestamp < now() - INTERVAL 1 DAY",
      [
        ['u1', 3],
        ['u2', 10],
      ],
    ],
    ["SELECT count() FROM events WHERE event = 'none'", [[0]]],
  ])('%s', async (query, results, values) => {
    const { status, body } = await run(query, values)
    expect([status, body.results]).toEqual([200, results])
  })

  it.each([
    'SELECT * FROM persons',
    'SELECT nothing FROM events',
    'SELECT event FROM events WHERE event = {missing}',
    'DROP TABLE events',
  ])('refuses what it does not know: %s', async (query) => {
    expect((await run(query)).status).toBe(400)
  })

  it('lists events, newest first', async () => {
    const { results } = (await on('GET', 'events/?event=paid')).body
    expect(results).toMatchObject([{ distinct_id: 'u2' }, { distinct_id: 'u1' }])
  })
})
