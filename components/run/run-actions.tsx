'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { isActive } from './step-groups.ts'

export type RunBusy = 'cancel' | 'resume' | 'plan' | 'rollback' | null

export type RunVerbs = {
  readonly mayCancel: boolean
  readonly mayResume: boolean
  readonly mayPlan: boolean
  readonly busy: RunBusy
  readonly onCancel: () => void
  readonly onResume: () => void
  readonly onPlan: () => void
  /** Plans the way back, and shows it: nothing is written that was not seen. */
  readonly onRollBack: () => void
}

/** At most two: what goes on with this run, and what begins another one. */
export function RunActions({ run, verbs }: { readonly run: RunView; readonly verbs: RunVerbs }) {
  if (isActive(run)) return <CancelButton run={run} verbs={verbs} />
  const isBusy = verbs.busy !== null
  return (
    <>
      {verbs.mayPlan && (
        <Button busy={verbs.busy === 'plan'} disabled={isBusy} onClick={verbs.onPlan}>
          {verbs.busy === 'plan' ? 'Planning…' : 'New plan'}
        </Button>
      )}
      {run.status !== 'succeeded' && <ResumeButton verbs={verbs} />}
    </>
  )
}

export function ResumeButton({ verbs, size = 'md' }: { readonly verbs: RunVerbs; readonly size?: 'sm' | 'md' }) {
  if (!verbs.mayResume) return null
  return (
    <Button
      tone="primary"
      size={size}
      busy={verbs.busy === 'resume'}
      disabled={verbs.busy !== null}
      onClick={verbs.onResume}
    >
      {verbs.busy === 'resume' ? 'Resuming…' : 'Resume'}
    </Button>
  )
}

export function RollBackButton({ verbs }: { readonly verbs: RunVerbs }) {
  return (
    <Button busy={verbs.busy === 'rollback'} disabled={verbs.busy !== null} onClick={verbs.onRollBack}>
      {verbs.busy === 'rollback' ? 'Planning…' : 'Roll back…'}
    </Button>
  )
}

function CancelButton({ run, verbs }: { readonly run: RunView; readonly verbs: RunVerbs }) {
  const [isAsking, setAsking] = useState(false)
  if (!verbs.mayCancel) return null
  const isAsked = run.cancel_requested || verbs.busy === 'cancel'
  const confirm = () => {
    setAsking(false)
    verbs.onCancel()
  }
  return (
    <>
      <Button aria-disabled={isAsked} onClick={() => !isAsked && setAsking(true)}>
        {isAsked ? 'Cancelling…' : 'Cancel'}
      </Button>
      <Dialog
        open={isAsking && !isAsked}
        onOpenChange={setAsking}
        title="Cancel this run?"
        description="It stops at the next safe point: what is being written is finished, the rest is not begun. What is done stays, and the run can be resumed."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button tone="danger" onClick={confirm}>
              Cancel the run
            </Button>
          </>
        }
      />
    </>
  )
}
