import { addFault, type Findings, joinPath } from './findings.ts'
import { logicalName, standardActionNames, standardEvents, standardFlags } from './identity.ts'
import type { CustomEvent, ExtraAction, ExtraCohort, ExtraFlag, PropertyFilter, Variables } from './schemas.ts'
import { checkTags } from './tag-rules.ts'

/** What could be read so far: a rule is silent about what it cannot know. */
export type Draft = Partial<Variables>

function checkUnique(
  values: readonly string[],
  path: string,
  findings: Findings,
  spell = (text: string) => text,
): void {
  const seen = new Set<string>()
  for (const [index, value] of values.entries()) {
    if (seen.has(spell(value))) addFault(findings, joinPath(path, index), 'is in the list twice')
    seen.add(spell(value))
  }
}

const lower = (text: string) => text.toLowerCase()

function checkCustomEvents(events: Readonly<Record<string, CustomEvent>>, findings: Findings): void {
  for (const [key, event] of Object.entries(events)) {
    const path = joinPath('custom_events', key)
    if (standardEvents.some((standard) => standard === key)) {
      addFault(findings, path, `is a standard event: choose another key than ${standardEvents.join(', ')}`)
    }
    checkUnique(event.required_properties, `${path}.required_properties`, findings)
    checkUnique(event.tags, `${path}.tags`, findings, lower)
  }
}

/** PostHog allows each action name once in a project, and each event here becomes an action. */
function checkActionNames(draft: Draft, findings: Findings): void {
  const seen = new Map(Object.values(standardActionNames).map((name) => [lower(name), `the standard action ${name}`]))
  for (const map of ['custom_events', 'extra_actions'] as const) {
    for (const [key, entry] of Object.entries<CustomEvent | ExtraAction>(draft[map] ?? {})) {
      const path = joinPath(map, key, 'name')
      const other = seen.get(lower(entry.name))
      if (other) addFault(findings, path, `is already the name of ${other}; PostHog allows an action name only once`)
      seen.set(lower(entry.name), joinPath(map, key))
    }
  }
}

function checkKeys(map: string, keys: readonly string[], taken: readonly string[], findings: Findings): void {
  const seen = new Map(taken.map((key) => [logicalName(key), `the standard ${key}`]))
  for (const key of keys) {
    const path = joinPath(map, key)
    const other = seen.get(logicalName(key))
    if (other) addFault(findings, path, `has the same name as ${other}`)
    seen.set(logicalName(key), path)
  }
}

function checkFilters(filters: readonly PropertyFilter[], path: string, findings: Findings): void {
  for (const [index, filter] of filters.entries()) {
    const needsValue = !filter.operator.endsWith('_set')
    const valuePath = joinPath(path, 'properties', index, 'value')
    if (needsValue && filter.value === null) addFault(findings, valuePath, 'is required')
    if (!needsValue && filter.value !== null)
      addFault(findings, valuePath, `has no meaning with ${filter.operator}`, null)
  }
}

function checkEventReferences(
  references: readonly { readonly path: string; readonly event: string }[],
  draft: Draft,
  findings: Findings,
): void {
  const events = draft.custom_events
  if (!events) return
  for (const { path, event } of references) {
    const isKnown = event.startsWith('$') || standardEvents.some((key) => key === event) || Object.hasOwn(events, event)
    if (!isKnown) addFault(findings, path, 'is neither a standard event nor a key of custom_events')
  }
}

function checkFlags(flags: Readonly<Record<string, ExtraFlag>>, findings: Findings): void {
  checkKeys('extra_flags', Object.keys(flags), standardFlags, findings)
  for (const [key, flag] of Object.entries(flags)) {
    const path = joinPath('extra_flags', key)
    checkFilters(flag.properties, path, findings)
    checkUnique(flag.tags, `${path}.tags`, findings, lower)
  }
}

function checkCohorts(cohorts: Readonly<Record<string, ExtraCohort>>, draft: Draft, findings: Findings): void {
  checkKeys('extra_cohorts', Object.keys(cohorts), ['active_users'], findings)
  for (const [key, cohort] of Object.entries(cohorts)) {
    const path = joinPath('extra_cohorts', key)
    if (cohort.performed.length + cohort.properties.length === 0) {
      addFault(findings, path, 'needs at least one entry in performed or properties')
    }
    checkFilters(cohort.properties, path, findings)
    const references = cohort.performed.map(({ event }, i) => ({
      path: joinPath(path, 'performed', i, 'event'),
      event,
    }))
    checkEventReferences(references, draft, findings)
  }
}

function checkActions(actions: Readonly<Record<string, ExtraAction>>, draft: Draft, findings: Findings): void {
  const taken = Object.keys(draft.custom_events ?? {}).map(logicalName)
  checkKeys('extra_actions', Object.keys(actions), Object.keys(standardActionNames), findings)
  for (const [key, action] of Object.entries(actions)) {
    const path = joinPath('extra_actions', key)
    if (taken.includes(logicalName(key)))
      addFault(findings, path, 'has the same name as a custom event, which has an action already')
    checkFilters(action.properties, path, findings)
    checkUnique(action.tags, `${path}.tags`, findings, lower)
    checkUnique(action.events, `${path}.events`, findings)
    const references = action.events.map((event, i) => ({ path: joinPath(path, 'events', i), event }))
    checkEventReferences(references, draft, findings)
  }
}

/** Rules of prod that ask for a written reason (in `reasons`, by the name of the variable). */
function checkReasons(draft: Draft, findings: Findings): void {
  if (draft.environment !== 'prod' || !draft.reasons) return
  const isGiven = (name: string) => Object.hasOwn(draft.reasons ?? {}, name) && draft.reasons?.[name] !== ''
  if (draft.anonymize_ips === false && !isGiven('anonymize_ips')) {
    const message = 'is required: say why IP addresses are kept in prod, or leave anonymize_ips on'
    addFault(findings, 'reasons.anonymize_ips', message)
    findings.suggestions.push({ path: 'anonymize_ips', value: true })
  }
  if (draft.enable_session_recording && !isGiven('enable_session_recording')) {
    addFault(
      findings,
      'reasons.enable_session_recording',
      'is required: note how users of prod consented to being recorded',
    )
    findings.suggestions.push({ path: 'enable_session_recording', value: false })
  }
}

/** Every rule that looks at more than one value. */
export function checkTogether(draft: Draft, findings: Findings): void {
  checkReasons(draft, findings)
  if (draft.enable_console_logs && draft.enable_session_recording === false) {
    addFault(findings, 'enable_console_logs', 'needs enable_session_recording: logs are kept beside a recording', false)
  }
  if (draft.common_tags && draft.cloud_provider) checkTags(draft.common_tags, draft.cloud_provider, findings)
  if (draft.custom_events) checkCustomEvents(draft.custom_events, findings)
  checkActionNames(draft, findings)
  if (draft.extra_flags) checkFlags(draft.extra_flags, findings)
  if (draft.extra_cohorts) checkCohorts(draft.extra_cohorts, draft, findings)
  if (draft.extra_actions) checkActions(draft.extra_actions, draft, findings)
}
