import { randomUUID } from 'node:crypto'
import { showUser } from './account.ts'
import type { Route } from './api.ts'
import { type Collection, routesOf, type Within } from './collection.ts'
import {
  anything,
  type Body,
  type Fields,
  flag,
  isObject,
  list,
  object,
  oneOf,
  readFields,
  text,
  whole,
} from './fields.ts'
import { showInsight } from './insights.ts'
import { invalid } from './refusal.ts'
import { isoTime, isVisible, type Row } from './state.ts'

const conditions = ['absolute_value', 'relative_increase', 'relative_decrease']

const fields: Fields = {
  name: text({ max: 255, fallback: '' }),
  insight: whole({ required: true }),
  subscribed_users: list({ required: true, items: whole() }),
  threshold: object({ required: true }),
  condition: object({ required: true }),
  config: object({ required: true, nullable: true }),
  enabled: flag({ fallback: true }),
  calculation_interval: oneOf(['real_time', 'every_15_minutes', 'hourly', 'daily', 'weekly', 'monthly'], {
    fallback: 'daily',
  }),
  skip_weekend: flag({ fallback: false, nullable: true }),
  snoozed_until: anything({ fallback: null, nullable: true }),
}

type Threshold = { id?: string; configuration?: { type?: unknown; bounds?: Record<string, unknown> | null } }

function checked(read: Body, { call, project }: Within, stored: Body = {}): Body {
  const insight = read.insight
  if (insight !== undefined && !project.insights.some((row) => row.id === insight && isVisible(row, call.request.at))) {
    throw invalid('insight', `Invalid pk "${insight}" - object does not exist.`, 'does_not_exist')
  }
  for (const id of (read.subscribed_users as number[] | undefined) ?? []) {
    if (
      !call.state.account.users.some((user) => user.id === id && user.organization === project.project.organization)
    ) {
      throw invalid('subscribed_users', "User does not belong to the same organization as the alert's team.")
    }
  }
  const condition = { ...stored, ...read }.condition as { type?: unknown }
  if (!conditions.includes(String(condition.type)))
    throw invalid('condition__type', 'This field is required.', 'required')
  if (read.threshold)
    read.threshold = checkedThreshold(read.threshold as Threshold, condition.type, stored.threshold as Threshold)
  const config = read.config
  if (isObject(config) && config.type === 'TrendsAlertConfig' && !Number.isInteger(config.series_index)) {
    throw invalid('config__series_index', 'This field is required.', 'required')
  }
  return read
}

/** An update merges the threshold by key. */
function checkedThreshold(sent: Threshold, condition: unknown, stored: Threshold | undefined): Body {
  const merged = { id: randomUUID(), name: '', ...stored, ...sent }
  const { configuration } = merged
  if (!isObject(configuration) || (configuration.type !== 'absolute' && configuration.type !== 'percentage')) {
    throw invalid('threshold__configuration', 'Type must be absolute or percentage.')
  }
  if (configuration.type === 'percentage' && condition === 'absolute_value') {
    throw invalid('threshold__configuration', 'A percentage needs a relative condition.')
  }
  const bounds = Object.values(configuration.bounds ?? {}).filter((bound) => typeof bound === 'number')
  if (bounds.length === 0) throw invalid('threshold__configuration', 'At least one bound must be set.')
  return merged
}

function create(within: Within): Body {
  const { call, project } = within
  const read = checked(readFields(fields, call.body(), 'create'), within)
  const limit = call.state.settings.alert_limit
  const present = project.alerts.filter((row) => !row.deleted).length
  if (limit !== null && present >= limit) {
    throw invalid('alert', `Your team has reached the limit of ${limit} alerts on your current plan.`)
  }
  return { ...read, state: 'Not firing', last_notified_at: null, last_checked_at: null }
}

function show(row: Row, within: Within): Body {
  const { created_by_call, visible_at, deleted, updated_at, ...shown } = row
  const { call, project } = within
  const insight = project.insights.findLast(({ id }) => id === row.insight)
  return {
    ...shown,
    insight: insight ? showInsight(insight, within) : null,
    subscribed_users: (row.subscribed_users as number[]).map((id) => showUser(call.state.account, id)),
    threshold: { created_at: isoTime(Date.parse(row.created_at)), ...(row.threshold as Body) },
    created_by: showUser(call.state.account, row.created_by),
    next_check_at: null,
    last_value: null,
    checks: [],
  }
}

const collection: Collection = {
  kind: 'alerts',
  scope: 'alert',
  called: 'AlertConfiguration',
  removal: 'hard',
  ids: 'uuid',
  create,
  update: (within, row) => checked(readFields(fields, within.call.body(), 'update'), within, row),
  show,
  filter(rows, { call }) {
    const insight = call.query.get('insight_id') ?? call.query.get('insight')
    return insight === null ? rows : rows.filter((row) => String(row.insight) === insight)
  },
}

export const alertRoutes: Route[] = routesOf(collection)
