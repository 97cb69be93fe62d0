'use client'

import { usePathname, useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { planService } from '../actions.ts'

type Props = {
  readonly id: string
  /** There is something to apply: then it is the main thing to do here. */
  readonly isDue: boolean
}

/** Plans what is saved and shows it. Not beside the form, which has a button of its own for what is typed. */
export function PlanButton({ id, isDue }: Props) {
  const router = useRouter()
  const pathname = usePathname()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<{ readonly message: string; readonly requestId: string } | null>(null)
  if (pathname.endsWith('/settings')) return null
  const plan = async () => {
    setBusy(true)
    const made = await planService({ configuration_id: id }).catch(() => null)
    if (made?.ok) return router.push(`/services/${id}/plan?plan=${made.value.id}`)
    setBusy(false)
    setProblem(made?.error ?? { message: 'The portal did not answer. Try again in a moment.', requestId: '' })
  }
  return (
    <>
      <Button tone={isDue ? 'primary' : 'secondary'} busy={isBusy} onClick={plan}>
        {isBusy ? 'Planning…' : 'Review plan'}
      </Button>
      <Dialog
        open={problem !== null}
        onOpenChange={(open) => !open && setProblem(null)}
        title="The plan could not be made"
        description={problem?.message ?? ''}
        footer={<Button onClick={() => setProblem(null)}>Close</Button>}
      >
        {problem?.requestId && <p className="font-mono text-xs text-ink-3">Request {problem.requestId}</p>}
      </Dialog>
    </>
  )
}
