import type { Desired } from '#lib/core/resource.ts'
import { inProject, reference, type Scope, titled } from './scope.ts'

type Alert = {
  readonly address: 'performance-degradation' | 'high-error-rate'
  readonly name: string
  readonly insight: string
  readonly upper: number
}

function alert(scope: Scope, { address, name, insight, upper }: Alert): Desired {
  return inProject(scope, 'posthog.alert', address, {
    insight: reference(`posthog.insight/${insight}`, 'id'),
    name: titled(scope, name),
    enabled: !scope.isPaused,
    condition: { type: 'absolute_value' },
    threshold: { configuration: { type: 'absolute', bounds: { upper } } },
    config: { type: 'TrendsAlertConfig', series_index: 0, check_ongoing_interval: false },
    calculation_interval: 'hourly',
    subscribed_users: [],
  })
}

/** Alerts exist to fire the webhooks: they tell no person, so without an endpoint there are none. */
export function alerts(scope: Scope): readonly Desired[] {
  const { variables } = scope
  const { p95_duration_ms, error_rate_percent } = variables.thresholds
  if (variables.webhook_endpoint === '') return []
  const wanted: Alert[] = []
  if (variables.enable_performance_monitoring) {
    const name = `p95 duration above ${p95_duration_ms} ms`
    wanted.push({ address: 'performance-degradation', name, insight: 'p95-duration', upper: p95_duration_ms })
  }
  if (variables.enable_error_tracking) {
    const name = `Error rate above ${error_rate_percent} %`
    const upper = Number((error_rate_percent / 100).toFixed(6))
    wanted.push({ address: 'high-error-rate', name, insight: 'error-rate', upper })
  }
  return wanted.map((found) => alert(scope, found))
}
