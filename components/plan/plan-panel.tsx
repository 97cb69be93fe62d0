'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Chord } from '#components/ui/chord.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { useHotkey } from '#components/ui/hotkey.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { compactNumber } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Check } from '#lib/core/check.ts'
import type { Result } from '#lib/core/result.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { ChangeList } from './change-list.tsx'
import { obstacleOf } from './obstacle.ts'
import { PlanCounts } from './plan-counts.tsx'
import { planHeadings, planVerbs } from './plan-kinds.ts'
import { planMarkdown } from './plan-markdown.ts'
import { PlanNotice } from './plan-notice.tsx'
import { Preflight } from './preflight.tsx'

const TypedNameDialog = dynamic(() => import('./typed-name-dialog.tsx').then((module) => module.TypedNameDialog))

export type PlanFailure = Extract<Result<never>, { ok: false }>['error']
export type Busy = 'provision' | 'replan' | 'paths' | null

type Props = {
  readonly plan: PlanView
  /** The configuration's newest revision: another one than the plan's makes the plan stale. */
  readonly newestRevision: number
  readonly mayRun: boolean
  readonly busy: Busy
  readonly failure: PlanFailure | null
  readonly onProvision: () => void
  readonly onReplan: () => void
  /** Gives the vault's paths their environment, saves that and plans again. */
  readonly onEnvironmentPaths: () => void
}

/** What would happen, all of it, and the one button that makes it happen. */
export function PlanPanel(props: Props) {
  const { plan, newestRevision, mayRun, busy, failure, onReplan } = props
  const [isAsking, setAsking] = useState(false)
  const isDestroy = plan.kind === 'destroy'
  const obstacle = obstacleOf(plan, { newestRevision, mayRun, isStale: failure?.reason === 'plan_stale' })
  const go = () => (isDestroy ? setAsking(true) : props.onProvision())
  const cannot = obstacle !== null || busy !== null
  useHotkey({ key: 'Enter', modifier: true, disabled: cannot || isAsking, onPress: go })
  const isOffered = plan.preflight.some(isPathClash)
  const remedy = <EnvironmentPaths plan={plan} busy={busy} onPress={props.onEnvironmentPaths} />
  return (
    <div className="grid gap-6">
      <PlanHeader plan={plan} />
      <PlanNotice
        plan={plan}
        newestRevision={newestRevision}
        failure={failure}
        isReplanning={busy === 'replan'}
        onReplan={onReplan}
      />
      <Preflight checks={plan.preflight} remedyOf={(check) => isPathClash(check) && remedy} />
      <ChangeList plan={plan} remedyOf={(change) => !isOffered && change.type.startsWith('vault.') && remedy} />
      <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center gap-x-3 gap-y-2 border-t bg-paper px-4 py-3 sm:bottom-0 sm:mx-0 sm:px-0">
        <Button
          tone={isDestroy || (plan.kind === 'rollback' && plan.summary.delete > 0) ? 'danger' : 'primary'}
          size="lg"
          disabled={cannot}
          busy={busy === 'provision'}
          onClick={go}
          aria-describedby="plan-obstacle"
        >
          {busy === 'provision' ? 'Starting…' : planVerbs[plan.kind]}
          {!cannot && <Chord keys="↵" />}
        </Button>
        <Button asChild size="lg">
          <IntentLink href={`/services/${plan.configuration_id}/settings`}>Back to edit</IntentLink>
        </Button>
        <p id="plan-obstacle" className="min-w-0 text-sm text-ink-2">
          {obstacle ??
            `${plan.calls} changing API calls. It is checked again that nothing has moved before the first one.`}
        </p>
      </div>
      {isAsking && (
        <TypedNameDialog
          name={plan.configuration_key}
          count={plan.summary.delete}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false)
            props.onProvision()
          }}
        />
      )}
    </div>
  )
}

const isPathClash = ({ name, status }: Check) => name === 'vault paths' && status === 'error'

function PlanHeader({ plan }: { readonly plan: PlanView }) {
  const events = plan.estimate.events_per_month
  const name = <span className="font-mono">{plan.configuration_key}</span>
  return (
    <PageHeader
      crumbs={[
        { label: 'Services', href: '/services' },
        { label: plan.configuration_key, href: `/services/${plan.configuration_id}`, mono: true },
      ]}
      title={
        <>
          {planHeadings[plan.kind]} {name}
        </>
      }
      facts={
        <>
          <PlanCounts plan={plan} />
          {plan.kind === 'rollback' && <span>to what was there before the last run</span>}
          {plan.kind === 'revert' && <span>to what was last applied</span>}
          <span>revision {plan.revision}</span>
          {plan.status === 'open' && (
            <span>
              expires <RelativeTime at={plan.expires_at} />
            </span>
          )}
          {typeof events === 'number' && plan.kind === 'apply' && <span>~ {compactNumber(events)} events a month</span>}
        </>
      }
      actions={
        <CopyButton tone="quiet" text={() => planMarkdown(plan)} what="plan as Markdown">
          Copy as Markdown
        </CopyButton>
      }
    />
  )
}

type PathsProps = { readonly plan: PlanView; readonly busy: Busy; readonly onPress: () => void }

function EnvironmentPaths({ plan, busy, onPress }: PathsProps): ReactNode {
  return (
    <Button size="sm" tone="primary" busy={busy === 'paths'} disabled={busy !== null} onClick={onPress}>
      Use /{plan.configuration_key}/… paths
    </Button>
  )
}
