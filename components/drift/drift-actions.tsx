'use client'

import { Button } from '#components/ui/button.tsx'
import type { DriftAction, DriftFieldView } from '#lib/drift/views.ts'

type Props = {
  readonly field: DriftFieldView
  readonly may: (action: DriftAction) => boolean
  /** What is being done to this field. */
  readonly busy: DriftAction | null
  /** Something is being done to another one. */
  readonly isHeld: boolean
  readonly onPress: (action: DriftAction) => void
}

const buttons = [
  ['revert', 'Revert', 'Reverting…'],
  ['accept', 'Accept', 'Accepting…'],
  ['ignore', 'Ignore…', 'Ignoring…'],
] as const

export function DriftActions({ field, may, busy, isHeld, onPress }: Props) {
  const name = field.path === '' ? field.address : `${field.path} of ${field.address}`
  return buttons
    .filter(([action]) => field.can.includes(action) && may(action))
    .map(([action, verb, doing]) => (
      <Button
        key={action}
        size="sm"
        busy={busy === action}
        disabled={busy !== null || isHeld}
        aria-label={`${verb.replace('…', '')} ${name}`}
        onClick={() => onPress(action)}
      >
        {busy === action ? doing : verb}
      </Button>
    ))
}
