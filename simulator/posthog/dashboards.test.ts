import { beforeEach, describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const { simulator, on } = await takeProject()
let dashboard = 0
beforeEach(async () => {
  dashboard = (await on('POST', 'dashboards/', { name: 'checkout' })).body.id
})

const query = { kind: 'InsightVizNode', source: { kind: 'TrendsQuery', series: [] } }
const addInsight = async (name: string, dashboards = [dashboard]) =>
  (await on('POST', 'insights/', { name, query, dashboards })).body
const tiles = async () => (await on('GET', `dashboards/${dashboard}/`)).body.tiles

describe('an insight', () => {
  it('makes the tile, leaves dashboards out of its answer and keeps a version in its query', async () => {
    const insight = await addInsight('errors')
    expect(insight).not.toHaveProperty('dashboards')
    expect(insight).toMatchObject({
      query: { source: { kind: 'TrendsQuery', version: 2 } },
      dashboard_tiles: [{ dashboard_id: dashboard, deleted: false }],
    })
    expect((await on('GET', `insights/${insight.short_id}/?include_dashboards=true`)).body.dashboards).toEqual([
      dashboard,
    ])
    expect(await tiles()).toMatchObject([{ insight: { id: insight.id }, text: null }])
  })

  it('is on exactly the dashboards that an update names', async () => {
    const other = (await on('POST', 'dashboards/', { name: 'other' })).body.id
    const { id } = await addInsight('errors')
    const moved = (await on('PATCH', `insights/${id}/?include_dashboards=true`, { dashboards: [other] })).body
    expect(moved.dashboards).toEqual([other])
    expect(await tiles()).toEqual([])
    expect((await on('PATCH', `insights/${id}/?include_dashboards=true`, { name: 'x' })).body.dashboards).toEqual([
      other,
    ])
  })

  it.each([
    ['an unknown dashboard', { query, dashboards: [999] }, 'dashboards', 'does_not_exist'],
    ['a query without kind', { query: {} }, 'query', 'invalid_input'],
    ['a long name', { name: 'x'.repeat(401), query }, 'name', 'max_length'],
  ])('is refused with %s', async (_, sent, attr, code) => {
    const { status, body } = await on('POST', 'insights/', sent)
    expect([status, body.attr, body.code]).toEqual([400, attr, code])
    expect((await simulator.truth()).posthog.insights).toEqual([])
  })

  it('takes its tile and its alerts along', async () => {
    const { id } = await addInsight('errors')
    const alert = {
      insight: id,
      subscribed_users: [1],
      condition: { type: 'absolute_value' },
      threshold: { configuration: { type: 'absolute', bounds: { upper: 0.05 } } },
      config: { type: 'TrendsAlertConfig', series_index: 0 },
    }
    const created = (await on('POST', 'alerts/', alert)).body
    expect(created).toMatchObject({
      insight: { id },
      subscribed_users: [{ id: 1 }],
      state: 'Not firing',
      calculation_interval: 'daily',
    })
    await on('PATCH', `insights/${id}/`, { deleted: true })
    expect(await tiles()).toEqual([])
    expect((await on('GET', `alerts/?insight_id=${id}`)).body.count).toBe(0)
  })
})

describe('an alert', () => {
  const threshold = { configuration: { type: 'absolute', bounds: { upper: 1 } } }
  const alert = {
    subscribed_users: [],
    condition: { type: 'absolute_value' },
    threshold,
    config: { type: 'TrendsAlertConfig', series_index: 0 },
  }

  it.each([
    [
      'no bound',
      { threshold: { configuration: { type: 'absolute', bounds: {} } } },
      'threshold__configuration',
      'invalid_input',
    ],
    ['a stranger', { subscribed_users: [77] }, 'subscribed_users', 'invalid_input'],
    ['no condition type', { condition: {} }, 'condition__type', 'required'],
    ['no series', { config: { type: 'TrendsAlertConfig' } }, 'config__series_index', 'required'],
    ['an unknown insight', { insight: 999 }, 'insight', 'does_not_exist'],
    ['no subscribers field', { subscribed_users: undefined }, 'subscribed_users', 'required'],
  ])('is refused with %s', async (_, change, attr, code) => {
    const insight = (await addInsight('errors')).id
    const { status, body } = await on('POST', 'alerts/', { insight, ...alert, ...change })
    expect([status, body.attr, body.code]).toEqual([400, attr, code])
  })

  it('merges its threshold and counts against the plan', async () => {
    const insight = (await addInsight('errors')).id
    const { id } = (await on('POST', 'alerts/', { insight, ...alert })).body
    const changed = (await on('PATCH', `alerts/${id}/`, { threshold: { name: 'high' } })).body
    expect(changed).toMatchObject({ threshold: { name: 'high', ...threshold } })
    await simulator.control('POST', '/__settings', { posthog: { alert_limit: 1 } })
    expect((await on('POST', 'alerts/', { insight, ...alert })).body).toMatchObject({
      attr: 'alert',
      detail: 'Your team has reached the limit of 1 alerts on your current plan.',
    })
  })
})

describe('tiles', () => {
  it('change only where they are listed', async () => {
    await addInsight('a')
    await addInsight('b')
    const [first, second] = await tiles()
    const layouts = { sm: { x: 6, y: 0, w: 6, h: 5 } }
    await on('PATCH', `dashboards/${dashboard}/`, { tiles: [{ id: first?.id, layouts, color: 'blue' }] })
    expect(await tiles()).toMatchObject([
      { layouts, color: 'blue' },
      { id: second?.id, layouts: {}, color: null },
    ])
  })

  it('of text are made both ways, changed and removed', async () => {
    await on('PATCH', `dashboards/${dashboard}/`, { tiles: [{ text: { body: 'one' } }] })
    await on('POST', `dashboards/${dashboard}/create_text_tile/`, { type: 'text', body: 'two' })
    const [first, second] = await tiles()
    expect([first?.text, second?.text]).toMatchObject([{ body: 'one' }, { body: 'two' }])
    await on('POST', `dashboards/${dashboard}/update_text_tile/`, { tile_id: second?.id, body: 'three' })
    await on('POST', `dashboards/${dashboard}/delete_tile/`, { tile_id: first?.id })
    expect(await tiles()).toMatchObject([{ text: { body: 'three' } }])
  })

  it('are put in order', async () => {
    await addInsight('a')
    await addInsight('b')
    const [first, second] = await tiles()
    const order = { tile_order: [second?.id, first?.id], layout: 'two_column' }
    await on('POST', `dashboards/${dashboard}/reorder_tiles/`, order)
    expect(await tiles()).toMatchObject([{ layouts: { sm: { x: 6, y: 0 } } }, { layouts: { sm: { x: 0, y: 0 } } }])
  })
})

it('deletes a dashboard with the insights that are on it only', async () => {
  const other = (await on('POST', 'dashboards/', { name: 'other' })).body.id
  const [own, shared] = [await addInsight('own'), await addInsight('shared', [dashboard, other])]
  await on('PATCH', `dashboards/${dashboard}/`, { deleted: true, delete_insights: true })
  expect((await on('GET', `insights/${own.id}/`)).status).toBe(404)
  expect((await on('GET', `insights/${shared.id}/`)).status).toBe(200)
})
