import type { AuditRecordView } from '#lib/audit/queries.ts'
import type { AuditAction } from '#lib/audit/record.ts'
import type { Json } from '#lib/core/json.ts'

/** What was done, as it is read between who and to what. */
const words: Readonly<Record<AuditAction, string>> = {
  'access.denied': 'was refused',
  'configuration.created': 'created',
  'configuration.updated': 'changed',
  'configuration.deleted': 'deleted',
  'configuration.restored': 'restored a revision of',
  'connection.created': 'added the connection',
  'connection.updated': 'changed the connection',
  'connection.deleted': 'deleted the connection',
  'connection.checked': 'checked the connection',
  'data_key.created': 'made the data key',
  'data_key.retired': 'retired the data key',
  'data_key.rewrapped': 'wrapped anew the data key',
  'drift.checked': 'checked for drift in',
  'drift.accepted': 'accepted drift of',
  'drift.reverted': 'reverted drift of',
  'drift.ignored': 'set aside drift of',
  'person.created': 'signed in for the first time',
  'person.updated': 'changed the person',
  'plan.created': 'planned',
  'plan.approved': 'approved a plan of',
  'plan.rejected': 'rejected a plan of',
  'project_token.refreshed': 'read a new token of',
  'run.started': 'started a run of',
  'run.cancelled': 'cancelled a run of',
  'run.resumed': 'resumed a run of',
  'secret.revealed': 'revealed a secret of',
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'token.created': 'made the token',
  'token.revoked': 'revoked the token',
  'webhook_secret.rotated': 'rotated the webhook secret of',
}

const known = new Map<string, string>(Object.entries(words))

export function actionWords(action: string): string {
  return known.get(action) ?? action
}

/** These are of more interest than the rest to whoever reads an audit. */
export function isSensitive(action: string): boolean {
  return action === 'secret.revealed' || action === 'access.denied'
}

/** Somebody who signs in does it to themselves: saying so twice would say less. */
export function isOwnSubject({ actor, subject }: Pick<AuditRecordView, 'actor' | 'subject'>): boolean {
  return ['person', 'session'].includes(subject.type) && subject.name === actor.name
}

/** The page of what it was done to; null where there is none (any more). */
export function subjectLink({ action, subject }: Pick<AuditRecordView, 'action' | 'subject'>): string | null {
  if (action.endsWith('.deleted')) return null
  switch (subject.type) {
    case 'configuration':
      return `/services/${subject.id}`
    case 'connection':
      return `/connections/${subject.id}`
    case 'plan':
      return `/plans/${subject.id}`
    case 'run':
      return `/runs/${subject.id}`
    case 'token':
      return '/tokens'
    default:
      return null
  }
}

export function detailText(value: Json): string {
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) return value.join(', ') || 'none'
  if (value === null || value === '') return 'none'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
