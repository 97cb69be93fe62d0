'use client'

import { Button } from '#components/ui/button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { absoluteTime } from '#components/ui/time.ts'
import type { DriftView } from '#lib/drift/views.ts'

type Props = {
  readonly drift: Pick<DriftView, 'checked_at' | 'next_at'>
  readonly isChecking: boolean
  /** Null for those who may only look. */
  readonly onCheck: (() => void) | null
}

/** `Checked 3 min ago · next 14:00 UTC · Check now` */
export function CheckedLine({ drift: { checked_at: at, next_at: next }, isChecking, onCheck }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm text-ink-2">
      <span>
        {at && (
          <>
            Checked <RelativeTime at={at} />
          </>
        )}
        {next && (
          <>
            {at ? ' · next ' : 'Next check '}
            <time dateTime={next} title={absoluteTime(next)}>
              {next.slice(11, 16)} UTC
            </time>
          </>
        )}
      </span>
      {onCheck && (
        <Button size="sm" busy={isChecking} onClick={onCheck}>
          {isChecking ? 'Checking…' : 'Check now'}
        </Button>
      )}
    </div>
  )
}
