'use client'

import type { StepView } from '#lib/runs/views.ts'
import { Elapsed } from './elapsed.tsx'
import type { Feed } from './run-feed.ts'
import { stepMarks } from './step-marks.ts'
import type { Clock } from './use-clock.ts'

type Props = {
  readonly step: StepView | null
  readonly waited: readonly StepView[]
  readonly spans: Feed['spans']
  readonly clock: Clock
}

/** Always as high, so that nothing moves under the pointer. */
export function TimelineNote({ step, waited, spans, clock }: Props) {
  const [last] = waited
  return (
    <div aria-hidden="true" className="mt-3 min-h-22 text-sm text-ink-2">
      {step ? (
        <>
          <p className="font-mono wrap-anywhere text-ink">{step.address}</p>
          <p>
            {stepMarks[step.status].word} <Elapsed spans={spans[step.address] ?? []} clock={clock} />
          </p>
          <p className="break-words">
            {last ? (
              <>
                waited for <span className="font-mono wrap-anywhere">{last.address}</span>
                {waited.length > 1 && ` and ${waited.length - 1} more`}
              </>
            ) : (
              'waited for nothing'
            )}
          </p>
        </>
      ) : (
        <p className="text-ink-3">Point at a bar to see what it waited for.</p>
      )}
    </div>
  )
}
