import { showUser } from './account.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { type Collection, changeRow, routesOf, rowOf, type Within } from './collection.ts'
import { dependants, type FlagRow, readFilters } from './feature-flag-rules.ts'
import {
  anything,
  type Body,
  type Fields,
  flag,
  isObject,
  list,
  oneOf,
  readFields,
  tags,
  text,
  whole,
} from './fields.ts'
import { search } from './lists.ts'
import { conflict, invalid } from './refusal.ts'
import type { Row } from './state.ts'

const fields: Fields = {
  key: text({ required: true, blank: false, max: 400 }),
  name: text({ fallback: '' }),
  active: flag({ fallback: true }),
  archived: flag({ fallback: false }),
  tags: tags(),
  ensure_experience_continuity: flag({ fallback: false, nullable: true }),
  evaluation_runtime: oneOf(['all', 'client', 'server'], { fallback: 'all', nullable: true }),
  bucketing_identifier: oneOf(['distinct_id', 'device_id'], { fallback: null, nullable: true }),
  evaluation_contexts: list({ items: text(), fallback: [] }),
  is_remote_configuration: flag({ fallback: false, nullable: true }),
  has_encrypted_payloads: flag({ fallback: false, nullable: true }),
  has_enriched_analytics: flag({ fallback: false, nullable: true }),
  analytics_dashboards: list({ fallback: [] }),
  rollback_conditions: anything({ fallback: null, nullable: true }),
  version: whole(),
}

function create({ call, project }: Within): Body {
  const { filters, ...rest } = call.body()
  const read = readFields(fields, rest, 'create')
  checkKey(read.key, { call, project })
  if (isObject(filters) || !read.is_remote_configuration) read.filters = readSentFilters(filters, { call, project })
  else read.filters = readSentFilters({ groups: [{ properties: [], rollout_percentage: 100 }] }, { call, project })
  checkTogether(read)
  requireByPolicy(read, { call, project })
  return { ...read, version: 1, updated_by: call.user.id, last_modified_by: call.user.id, deleted: false }
}

function update({ call, project }: Within, row: Row): Body {
  const stored = row as FlagRow
  const { filters, ...rest } = call.body()
  const read = readFields(fields, rest, 'update')
  if (read.version !== undefined && read.version !== stored.version) {
    throw conflict(
      'The feature flag was updated by someone else since you started editing it. Please refresh and try again.',
      'stale_update',
    )
  }
  const revived = call.body().deleted === false
  if (read.key !== undefined || revived) checkKey(read.key ?? stored.key, { call, project }, row)
  if (filters !== undefined && filters !== null) {
    const merged =
      call.state.settings.merge_flag_filters && isObject(filters) ? { ...stored.filters, ...filters } : filters
    read.filters = readSentFilters(merged, { call, project })
  }
  checkTogether({ ...row, ...read })
  const leaving = call.body().deleted === true ? 'delete' : read.active === false && stored.active ? 'disable' : null
  if (leaving) refuseWhenNeeded(leaving, row, { call, project })
  return { ...read, version: stored.version + 1, updated_by: call.user.id, last_modified_by: call.user.id }
}

const readSentFilters = (filters: unknown, { call, project }: Within) =>
  readFilters(filters ?? { groups: [] }, { project, settings: call.state.settings, at: call.request.at })

function checkKey(key: unknown, { call, project }: Within, except?: Row): void {
  if (!/^[a-zA-Z0-9_-]+$/.test(String(key))) {
    throw invalid('key', 'Only letters, numbers, hyphens (-) & underscores (_) are allowed.', 'invalid_key')
  }
  const taken = project.feature_flags.some((row) => row !== except && !row.deleted && row.key === key)
  if (taken && call.state.settings.unique_flag_keys) {
    throw invalid('key', 'There is already a feature flag with this key.', 'unique')
  }
}

function checkTogether(flagged: Body): void {
  if (flagged.archived && flagged.active) throw invalid('archived', 'Active feature flags cannot be archived.')
  if (flagged.bucketing_identifier === 'device_id' && flagged.ensure_experience_continuity) {
    throw invalid('bucketing_identifier', 'Device bucketing cannot be combined with experience continuity.')
  }
}

function requireByPolicy(read: Body, { project }: Within): void {
  const policy = project.project.feature_flag_policy_config
  if (isObject(policy) && policy.require_tags && (read.tags as string[]).length === 0) {
    throw invalid('tags', 'At least one tag is required to create a new feature flag.')
  }
  if (project.project.require_evaluation_contexts && (read.evaluation_contexts as string[]).length === 0) {
    throw invalid('evaluation_contexts', 'At least one evaluation context is required to create a new feature flag.')
  }
}

function refuseWhenNeeded(purpose: 'delete' | 'disable', row: Row, { call, project }: Within): void {
  const others = dependants(row, { project, at: call.request.at })
  if (others.length === 0) return
  const named = others.map(({ key, id }) => `${key} (ID: ${id})`).join(', ')
  throw invalid(null, `Cannot ${purpose} this feature flag because other flags depend on it: ${named}`)
}

function show(row: Row, { call }: Pick<Within, 'call'>): Body {
  const { created_by_call, visible_at, created_by, updated_by, last_modified_by, ...shown } = row
  return {
    ...shown,
    status: row.deleted ? 'DELETED' : row.active ? 'ACTIVE' : 'INACTIVE',
    created_by: showUser(call.state.account, created_by),
    last_modified_by: showUser(call.state.account, Number(last_modified_by)),
    is_simple_flag: false,
    rollout_percentage: null,
    experiment_set: [],
    surveys: [],
    features: [],
    usage_dashboard: null,
    can_edit: true,
    user_access_level: 'manager',
  }
}

function filter(rows: Row[], { call }: Within): Row[] {
  const { query, state } = call
  const [key, term, active, type] = [query.get('key'), query.get('search'), query.get('active'), query.get('type')]
  let found = query.get('archived') === 'true' ? rows : rows.filter((row) => !row.archived)
  if (key !== null && state.settings.flag_key_filter) {
    found = found.filter((row) => String(row.key).toLowerCase() === key.toLowerCase())
  }
  if (active !== null) found = found.filter((row) => String(row.active) === active.toLowerCase())
  if (type === 'remote_config') found = found.filter((row) => row.is_remote_configuration)
  if (term) found = search(found, term, (row) => [String(row.key), String(row.name)], false).map(({ item }) => item)
  return found
}

const collection: Collection = {
  kind: 'feature_flags',
  scope: 'feature_flag',
  called: 'FeatureFlag',
  removal: 'soft',
  ids: 'number',
  create,
  update,
  show,
  filter,
}

const shortcuts: Record<string, Body> = {
  enable: { active: true },
  disable: { active: false },
  archive: { archived: true, active: false },
  unarchive: { archived: false },
}

/** POST …/{id}/enable/ and the like: the update that they stand for. */
function shortcut(call: ApiCall, body: Body) {
  const within = { call: { ...call, body: () => body }, project: call.project() }
  return ok(changeRow(collection, within, rowOf(collection, within)))
}

export const featureFlagRoutes: Route[] = [
  ...routesOf(collection),
  ...Object.entries(shortcuts).map(([name, body]) => ({
    method: 'POST',
    path: `/api/projects/:project/feature_flags/:id/${name}/`,
    scope: 'feature_flag:write',
    run: (call: ApiCall) => shortcut(call, body),
  })),
]
