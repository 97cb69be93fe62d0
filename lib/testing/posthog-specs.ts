import { Secret } from '#lib/core/secret.ts'
import type { ResolvedSpec } from '#lib/engine/kind.ts'
import type { Parents } from './posthog-parents.ts'

type KindCase = {
  readonly type: string
  readonly spec: (parents: Parents) => ResolvedSpec
  /** Later wishes, one field at a time where fields differ in how they are written. */
  readonly changes: readonly ResolvedSpec[]
  /** Where the simulator keeps them: GET __truth posthog.<name>. */
  readonly objects: string
  /** Whether an object of this name without a mark may be adopted. */
  readonly adopts: boolean
  /** Whether it carries a mark of its own. */
  readonly marked: boolean
}

const trend = (event: string) => ({
  kind: 'InsightVizNode',
  source: {
    kind: 'TrendsQuery',
    interval: 'hour',
    dateRange: { date_from: '-24h' },
    series: [{ kind: 'EventsNode', event, name: event, math: 'total' }],
    trendsFilter: { display: 'ActionsLineGraph' },
  },
})

const activeUsers = (days: number) => ({
  properties: {
    type: 'OR',
    values: [
      {
        type: 'AND',
        values: [
          {
            type: 'behavioral',
            value: 'performed_event',
            key: 'auth_request',
            event_type: 'events',
            time_value: days,
            time_interval: 'day',
            negation: false,
          },
        ],
      },
    ],
  },
})

/** Every kind of object within a project, with a spec as the blueprint writes it. */
export const kindCases: readonly KindCase[] = [
  {
    type: 'posthog.event_definition',
    spec: ({ project }) => ({
      project,
      name: 'auth_request',
      description: 'A request that was answered.',
      tags: ['auth', 'service'],
    }),
    changes: [{ description: 'Every request.' }, { tags: ['Service', 'auth', 'new'] }],
    objects: 'event_definitions',
    adopts: true,
    marked: true,
  },
  {
    type: 'posthog.action',
    spec: ({ project }) => ({
      project,
      name: 'Service Requests',
      description: 'Requests to auth.',
      tags: ['service'],
      steps: [{ event: 'auth_request' }],
    }),
    changes: [
      { name: 'Requests' },
      { steps: [{ event: 'auth_request' }, { event: 'auth_error' }] },
      { description: '', tags: [] },
    ],
    objects: 'actions',
    adopts: true,
    marked: true,
  },
  {
    type: 'posthog.cohort',
    spec: ({ project }) => ({
      project,
      name: 'Active Users',
      description: 'Users with an event in the last 7 days.',
      filters: activeUsers(7),
    }),
    changes: [{ filters: activeUsers(14) }, { name: 'Busy Users', description: 'Renamed.' }],
    objects: 'cohorts',
    adopts: false,
    marked: true,
  },
  {
    type: 'posthog.feature_flag',
    spec: ({ project }) => ({
      project,
      key: 'auth-debug-logging',
      description: 'Enable debug logging of auth.',
      active: true,
      tags: ['auth'],
      filters: { groups: [{ properties: [], rollout_percentage: 100 }] },
    }),
    changes: [
      { filters: { groups: [{ properties: [], rollout_percentage: 0 }] } },
      { active: false },
      { active: true, description: 'Debug logging.', tags: ['Auth', 'extra'] },
      {
        filters: {
          groups: [
            {
              properties: [{ key: 'email', type: 'person', operator: 'icontains', value: '@acme.example' }],
              rollout_percentage: 50,
            },
          ],
        },
      },
    ],
    objects: 'feature_flags',
    adopts: true,
    marked: true,
  },
  {
    type: 'posthog.dashboard',
    spec: ({ project }) => ({
      project,
      name: 'auth (prod)',
      description: 'Requests and errors.',
      pinned: true,
      tags: ['auth'],
    }),
    changes: [{ pinned: false }, { name: 'auth', tags: ['auth', 'prod'] }],
    objects: 'dashboards',
    adopts: false,
    marked: true,
  },
  {
    type: 'posthog.insight',
    spec: ({ project, dashboard }) => ({
      project,
      name: 'Volume',
      description: 'Events a day.',
      tags: ['auth'],
      dashboard,
      query: trend('auth_request'),
    }),
    changes: [{ query: trend('auth_error') }, { name: 'Errors', description: 'Errors a day.' }],
    objects: 'insights',
    adopts: false,
    marked: true,
  },
  {
    type: 'posthog.alert',
    spec: ({ project, insight }) => ({
      project,
      insight,
      name: 'Error rate above 5 %',
      enabled: true,
      condition: { type: 'absolute_value' },
      threshold: { configuration: { type: 'absolute', bounds: { upper: 0.05 } } },
      config: { type: 'TrendsAlertConfig', series_index: 0, check_ongoing_interval: false },
      calculation_interval: 'hourly',
      subscribed_users: [],
    }),
    changes: [
      { threshold: { configuration: { type: 'absolute', bounds: { upper: 0.1 } } } },
      { enabled: false, calculation_interval: 'daily' },
      { subscribed_users: [1] },
    ],
    objects: 'alerts',
    adopts: false,
    marked: false,
  },
  {
    type: 'posthog.hog_function',
    spec: ({ project }) => ({
      project,
      type: 'destination',
      name: 'Service errors to webhook',
      description: 'Every error event of the service.',
      enabled: true,
      url: 'https://hooks.example.com/posthog',
      secret: new Secret('not-a-real-secret-0001'),
      body: { event: '{event.event}', timestamp: '{event.timestamp}' },
      filters: {
        source: 'events',
        events: [{ id: 'auth_error', name: 'auth_error', type: 'events', order: 0 }],
        actions: [],
        filter_test_accounts: false,
      },
      masking: null,
    }),
    changes: [
      { url: 'https://hooks.example.com/other' },
      { secret: new Secret('not-a-real-secret-0002') },
      { enabled: false, body: { event: '{event.event}' } },
      { masking: { ttl: 300, hash: '{event.event}', threshold: null } },
      { secret: null },
    ],
    objects: 'hog_functions',
    adopts: false,
    marked: true,
  },
]
