import type { ReactNode } from 'react'
import { LinkedText } from '#components/run/linked-text.tsx'
import { Callout, ErrorPanel } from '#components/ui/callout.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { PathText } from '#components/ui/path-text.tsx'
import { isJsonObject, type Json } from '#lib/core/json.ts'
import type { DriftFieldView, DriftView } from '#lib/drift/views.ts'
import { DriftGroups } from './drift-group.tsx'
import { countDrift, sortDrift } from './drift-groups.ts'

type Props = {
  readonly drift: DriftView
  /** A run is changing things: what is there is not looked at meanwhile. */
  readonly isMoving: boolean
  /** When it was checked, when it is next, and the button. */
  readonly checkedLine: ReactNode
  readonly actionsOf: (field: DriftFieldView) => ReactNode
  readonly revertHrefOf: (field: DriftFieldView) => string | null
}

/** What is not as it was applied, field by field; or that everything is; or why that is not known. */
export function DriftPanel({ drift, isMoving, checkedLine, actionsOf, revertHrefOf }: Props) {
  const { open, ignored, extra } = sortDrift(drift.fields)
  const rows = { actionsOf, revertHrefOf }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Section id="drift" title={open.length > 0 ? `Drifted: ${countDrift(open)}` : 'Drift'} aside={checkedLine}>
        <Verdict drift={drift} isMoving={isMoving} hasOpen={open.length > 0} />
        {open.length > 0 && <DriftGroups label="Drifted" groups={open} {...rows} />}
      </Section>
      {ignored.length > 0 && (
        <Disclosure summary="Ignored" aside={countDrift(ignored)}>
          <DriftGroups label="Ignored" groups={ignored} {...rows} />
        </Disclosure>
      )}
      {extra.length > 0 && <Extra fields={extra} />}
    </div>
  )
}

type VerdictProps = Pick<Props, 'drift' | 'isMoving'> & { readonly hasOpen: boolean }

function Verdict({ drift: { status, error, fields }, isMoving, hasOpen }: VerdictProps) {
  if (status === 'failed') {
    return (
      <ErrorPanel title="It could not be looked at">
        {error && (
          <>
            <LinkedText text={error.detail} /> {error.fix && <LinkedText text={error.fix} />}{' '}
          </>
        )}
        Whether something has drifted is not known until then.
      </ErrorPanel>
    )
  }
  if (status === 'unchecked') {
    return (
      <EmptyState title={isMoving ? 'A run is changing it' : 'Not checked since the last change'}>
        {isMoving
          ? 'What it leaves behind can be checked once it is over.'
          : 'A check compares PostHog and the vault with what was last applied. It changes nothing, and it is also made by itself from time to time.'}
      </EmptyState>
    )
  }
  if (!hasOpen) {
    return (
      <EmptyState title="Everything is as it was applied">
        PostHog and the vault hold what this configuration was last applied with
        {fields.some(({ ignored }) => ignored !== null) && ', but for what is ignored below'}.
      </EmptyState>
    )
  }
  return (
    <Callout tone="drift" title="Somebody has changed it outside of Hedgerow">
      Revert writes what was last applied, Accept makes what is there the setting, Ignore leaves it for a time. To put
      everything right at once, review the plan.
    </Callout>
  )
}

function Extra({ fields }: { readonly fields: readonly DriftFieldView[] }) {
  return (
    <Section id="not-ours" title="Not ours" aside={`${fields.length} in the same project, never touched`}>
      <ul className="-mt-3">
        {fields.map(({ address, title, live }) => (
          <li key={address} className="flex flex-wrap items-baseline gap-x-3 border-b py-2">
            <PathText text={address} />
            <span className="text-sm text-ink-2">
              {title} {nameIn(live)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What is not in our records has no name of ours: the one that it has where it was found. */
function nameIn(live: Json): string {
  return isJsonObject(live) && typeof live.name === 'string' ? `“${live.name}”` : ''
}
