import type { Host, SimulatorResponse, System } from '../types.ts'
import { actionRoutes } from './actions.ts'
import { activityRoutes } from './activity.ts'
import { alertRoutes } from './alerts.ts'
import { annotationRoutes } from './annotations.ts'
import { cohortRoutes } from './cohorts.ts'
import { dashboardRoutes } from './dashboards.ts'
import { definitionRoutes } from './event-definitions.ts'
import { featureFlagRoutes } from './feature-flags.ts'
import { remoteConfigRoute } from './flag-endpoints.ts'
import { hogFunctionRoutes } from './hog-functions.ts'
import { hogTemplateRoutes } from './hog-templates.ts'
import { ingest } from './ingestion.ts'
import { insightRoutes } from './insights.ts'
import { createKey, revokeKey } from './keys.ts'
import { organizationRoutes } from './organizations.ts'
import { finishDeletions, projectRoutes } from './projects.ts'
import { queryRoutes } from './query.ts'
import { resetToken } from './reset-token.ts'
import { createRouter } from './router.ts'
import { defaultSettings } from './settings.ts'
import { openState } from './state.ts'
import { createThrottle } from './throttle.ts'
import { truthOf } from './truth.ts'
import { userRoutes } from './users.ts'

const routes = [
  ...organizationRoutes,
  ...userRoutes,
  ...projectRoutes,
  ...featureFlagRoutes,
  remoteConfigRoute,
  ...actionRoutes,
  ...cohortRoutes,
  ...dashboardRoutes,
  ...insightRoutes,
  ...hogTemplateRoutes,
  ...hogFunctionRoutes,
  ...alertRoutes,
  ...definitionRoutes,
  ...annotationRoutes,
  ...activityRoutes,
  ...queryRoutes,
]

const health: Record<string, SimulatorResponse> = {
  '/_health/': { status: 200, body: 'ok' },
  '/_livez/': { status: 200, body: { http: true } },
  '/_preflight/': {
    status: 200,
    body: { django: true, db: true, realm: 'hosted-clickhouse', cloud: false, region: null },
  },
}

/** PostHog as a self-hosted instance shows itself: private API, capture and flags on one origin. */
export function createPostHog(host: Host): System {
  const settings = defaultSettings()
  const throttle = createThrottle({ settings, now: host.now, realMs: host.realMs })
  const state = openState(host, settings, throttle)
  const route = createRouter(state, routes)

  return {
    name: 'posthog',
    settings,
    handle(request) {
      finishDeletions(state)
      const answer = ingest(request, state)
      return answer ?? health[`${request.path.replace(/\/$/, '')}/`] ?? route(request)
    },
    truth() {
      finishDeletions(state)
      return truthOf(state)
    },
    reset() {
      state.reset()
      throttle.clear()
    },
    controls: {
      create_key: (body) => createKey(state, body),
      revoke_key: (body) => revokeKey(state, body),
      reset_token: (body) => resetToken(state, body),
    },
  }
}
