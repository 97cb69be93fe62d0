import { GcpError } from './errors.ts'
import type { GcpState } from './state.ts'

type QuotaGroup = 'write' | 'read' | 'access'

/** The quota of the project; all groups refill evenly over the minute. */
export function spendProjectQuota(state: GcpState, projectId: string, group: QuotaGroup): void {
  const { writes_per_minute, reads_per_minute, accesses_per_minute } = state.settings
  const perMinute = { write: writes_per_minute, read: reads_per_minute, access: accesses_per_minute }[group]
  spend(state, `${group}/${projectId}`, { perSecond: perMinute / 60, burst: perMinute }, projectId)
}

export function spendSecretQuota(state: GcpState, projectId: string, secretId: string): void {
  const perSecond = state.settings.secret_writes_per_second
  spend(state, `secret/${projectId}/${secretId}`, { perSecond, burst: Math.max(1, perSecond) }, projectId)
}

export function spendVersionQuota(state: GcpState, projectId: string, version: string): void {
  const perSecond = state.settings.version_state_per_second
  spend(state, `version/${projectId}/${version}`, { perSecond, burst: Math.max(1, perSecond) }, projectId)
}

function spend(state: GcpState, key: string, rate: { perSecond: number; burst: number }, projectId: string): void {
  if (state.limiter.take(key, rate)) return
  const number = state.document.projects[projectId]
  const limit = key.startsWith('secret/') || key.startsWith('version/') ? 'per resource per second' : 'per minute'
  throw new GcpError(
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric 'Secret Manager API requests' and limit 'Requests ${limit}' of service ` +
      `'secretmanager.googleapis.com' for consumer 'project_number:${number}'.`,
    {
      reason: 'RATE_LIMIT_EXCEEDED',
      domain: 'googleapis.com',
      metadata: { service: 'secretmanager.googleapis.com', consumer: `projects/${number}` },
    },
  )
}
