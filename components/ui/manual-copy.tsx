'use client'

import { useRef } from 'react'
import { Dialog } from './dialog.tsx'

type ManualProps = {
  readonly what: string
  readonly text: string
  readonly onClose: () => void
}

/** The text itself, selected, for when the browser does not let us use the clipboard. */
export function ManualCopy({ what, text, onClose }: ManualProps) {
  const area = useRef<HTMLTextAreaElement>(null)
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={`Copy ${what}`}
      description="The browser did not let us use the clipboard. The text is selected: copy it with the keyboard."
      width="md"
    >
      <textarea
        ref={area}
        readOnly
        aria-label={what}
        rows={Math.min(16, text.split('\n').length + 1)}
        value={text}
        onFocus={() => area.current?.select()}
        className="control mb-5 w-full p-2.5 font-mono text-sm"
      />
    </Dialog>
  )
}
