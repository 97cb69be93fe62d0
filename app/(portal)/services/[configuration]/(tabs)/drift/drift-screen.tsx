'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import { CheckedLine } from '#components/drift/checked-line.tsx'
import { DriftActions } from '#components/drift/drift-actions.tsx'
import { driftKey } from '#components/drift/drift-groups.ts'
import { DriftPanel } from '#components/drift/drift-panel.tsx'
import { IgnoreDialog } from '#components/drift/ignore-dialog.tsx'
import { Callout, ErrorPanel } from '#components/ui/callout.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import type { DriftAction, DriftFieldView, DriftView } from '#lib/drift/views.ts'
import { useDriftVerbs } from './use-drift-verbs.ts'

type Props = {
  readonly drift: DriftView
  /** A run is changing the configuration. */
  readonly isMoving: boolean
  readonly mayCheck: boolean
  readonly mayResolve: boolean
}

/** Whoever has reverted something wants to know what came of it, and what else is still different. */
function useCheckAfter(isDue: boolean, check: () => void): void {
  const onDue = useEffectEvent(check)
  useEffect(() => {
    if (isDue) onDue()
  }, [isDue])
}

export function DriftScreen({ drift, isMoving, mayCheck, mayResolve }: Props) {
  const home = `/services/${drift.configuration_id}`
  const { busy, problem, reverted, check, decide } = useDriftVerbs(drift)
  const [asked, setAsked] = useState<DriftFieldView | null>(null)
  // A run makes what was seen before it old news; the row that was pressed stays until its own run is over.
  const shown = isMoving && reverted ? reverted.before : drift
  // Another view than the one that was decided on: the page has been read again since.
  const isOver = reverted !== null && reverted.before !== drift && !isMoving && busy === null
  useCheckAfter(isOver && mayCheck && !reverted.isLookedAt && drift.status === 'unchecked', check)
  const press = (field: DriftFieldView, action: DriftAction) =>
    action === 'ignore' ? setAsked(field) : void decide(field, { action })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {problem && (
        <ErrorPanel title={problem.message} requestId={problem.requestId || undefined}>
          {problem.runId && (
            <IntentLink href={`${home}/runs/${problem.runId}`} className="link">
              Open that run
            </IntentLink>
          )}
        </ErrorPanel>
      )}
      {isOver && (
        <Callout tone="neutral" role="status" title="The revert is over">
          <IntentLink href={`${home}/runs/${reverted.runId}`} className="link">
            Open its run
          </IntentLink>
          . Below is what is there since.
        </Callout>
      )}
      <DriftPanel
        drift={shown}
        isMoving={isMoving}
        checkedLine={
          <CheckedLine
            drift={shown}
            isChecking={busy?.key === 'check'}
            onCheck={mayCheck && !isMoving ? check : null}
          />
        }
        revertHrefOf={(field) =>
          isMoving && reverted?.key === driftKey(field) ? `${home}/runs/${reverted.runId}` : null
        }
        actionsOf={(field) => (
          <DriftActions
            field={field}
            may={() => mayResolve}
            busy={busy?.key === driftKey(field) ? busy.action : null}
            isHeld={busy !== null || isMoving}
            onPress={(action) => press(field, action)}
          />
        )}
      />
      {asked && (
        <IgnoreDialog
          field={asked}
          onClose={() => setAsked(null)}
          onIgnore={(reason, until) => decide(asked, { action: 'ignore', reason, until })}
        />
      )}
    </div>
  )
}
