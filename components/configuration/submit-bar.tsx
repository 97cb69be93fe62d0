'use client'

import { Button } from '#components/ui/button.tsx'
import { Chord } from '#components/ui/chord.tsx'
import { useHydrated } from '#components/ui/hydrated.ts'
import { DraftNote } from './draft-note.tsx'
import type { DraftState } from './use-draft.ts'
import type { SubmitState } from './use-submit.ts'

type Props = {
  readonly status: SubmitState['status']
  readonly draft: DraftState
  /** Undoes what was typed; null when there is nothing to undo. */
  readonly onDiscard: (() => void) | null
  readonly isNew: boolean
}

const words = { idle: 'Review plan', saving: 'Saving…', planning: 'Planning…' } as const

/** Always in sight: the way on, the way back, and whether the draft is kept. */
export function SubmitBar({ status, draft, onDiscard, isNew }: Props) {
  const isBusy = status !== 'idle'
  const isHydrated = useHydrated()
  return (
    <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t bg-paper px-4 py-3 sm:bottom-0 lg:col-span-2 lg:mx-0 lg:px-0">
      {/* Pressed any earlier, the browser would send the form away by itself. */}
      <Button
        type="submit"
        tone="primary"
        size="lg"
        busy={isBusy}
        disabled={!isHydrated}
        className={isHydrated ? '' : 'disabled:opacity-100'}
      >
        {words[status]}
        {!isBusy && <Chord keys="↵" />}
      </Button>
      {onDiscard && !isBusy && (
        <Button tone="quiet" onClick={onDiscard}>
          {isNew ? 'Discard draft' : 'Discard changes'}
        </Button>
      )}
      <DraftNote state={draft} />
      <p className="ml-auto hidden text-sm text-ink-3 sm:block">Nothing is written before you have seen the plan.</p>
    </div>
  )
}
