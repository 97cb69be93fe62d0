import type { CurrentRotationView, RotationPhase, RotationSubject } from '#lib/rotation/views.ts'
import type { RotationStep } from './rotation-steps.tsx'

/** The rotation of that secret while it is under way; what is confirmed is over. */
export function underWay(current: CurrentRotationView | null, subject: RotationSubject): CurrentRotationView | null {
  return current?.subject === subject && current.phase !== 'confirmed' ? current : null
}

export function confirmedOf(current: CurrentRotationView | null, subject: RotationSubject): CurrentRotationView | null {
  return current?.subject === subject && current.phase === 'confirmed' ? current : null
}

const order: readonly RotationPhase[] = ['detected', 'planned', 'writing', 'confirmed']

/** Where a step stands that begins with one phase and is over with another; without a rotation nothing has begun. */
export function stateOf(phase: RotationPhase | null, from: RotationPhase, over: RotationPhase): RotationStep['state'] {
  const at = phase === null ? -1 : order.indexOf(phase)
  if (at >= order.indexOf(over)) return 'done'
  return at >= order.indexOf(from) ? 'now' : 'later'
}
