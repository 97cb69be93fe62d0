'use client'

import { MoreHorizontal } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu.tsx'
import { toast } from '#components/ui/toast.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { planService } from '../actions.ts'
import { removeService } from './actions.ts'

type Props = {
  readonly configuration: Pick<ConfigurationView, 'id' | 'key' | 'status'>
  readonly mayWrite: boolean
  readonly mayPlan: boolean
}

/** What is done seldom: plan what is already saved, tear down, delete. */
export function ConfigurationMenu({ configuration, mayWrite, mayPlan }: Props) {
  const router = useRouter()
  const [asked, setAsked] = useState<'delete' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { id, key, status } = configuration
  const isLive = status !== 'draft' && status !== 'destroyed'

  const plan = async (kind: 'apply' | 'destroy') => {
    setBusy(true)
    const made = await planService({ configuration_id: id, kind })
    setBusy(false)
    if (made.ok) router.push(`/services/${id}/plan?plan=${made.value.id}`)
    else setProblem(made.error.message)
  }
  const remove = async () => {
    setBusy(true)
    const removed = await removeService({ id })
    setBusy(false)
    setAsked(null)
    if (!removed.ok) return setProblem(removed.error.message)
    toast(`${key} was deleted.`)
    router.push('/services')
  }

  return (
    <>
      <Menu
        trigger={
          <Button aria-label={`More for ${key}`} busy={isBusy} className="px-2">
            <MoreHorizontal className="size-4" />
          </Button>
        }
      >
        {mayPlan && <MenuItem onSelect={() => plan('apply')}>Plan what is saved</MenuItem>}
        {mayPlan && (
          <MenuItem tone="danger" disabled={!isLive} onSelect={() => plan('destroy')}>
            Plan a tear-down…
          </MenuItem>
        )}
        {mayWrite && <MenuSeparator />}
        {mayWrite && (
          <MenuItem tone="danger" disabled={isLive} onSelect={() => setAsked('delete')}>
            Delete…
          </MenuItem>
        )}
      </Menu>
      <Dialog
        open={asked === 'delete'}
        onOpenChange={(open) => !open && setAsked(null)}
        title={`Delete ${key}`}
        description="The configuration and its history disappear from the list. Nothing of it is provisioned."
        footer={
          <>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button tone="danger" busy={isBusy} onClick={remove}>
              Delete
            </Button>
          </>
        }
      />
      <Dialog
        open={problem !== null}
        onOpenChange={(open) => !open && setProblem(null)}
        title="That was refused"
        description={problem ?? ''}
        footer={<Button onClick={() => setProblem(null)}>Close</Button>}
      />
    </>
  )
}
