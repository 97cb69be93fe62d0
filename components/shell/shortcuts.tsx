'use client'

import { Dialog } from '#components/ui/dialog.tsx'
import { useModifierName } from '#components/ui/hotkey.ts'
import { Kbd } from '#components/ui/kbd.tsx'

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const modifier = useModifierName()
  const keys = [
    [`${modifier}K`, 'Search and commands'],
    ['n', 'New service, on the list of services'],
    ['/', 'Search in the list'],
    [`${modifier}↵`, 'The main button: Review plan, Provision'],
    ['e', 'Open or close all rows of a plan'],
    ['?', 'These shortcuts'],
  ] as const
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Keyboard shortcuts"
      description="Single keys can be turned off in the menu with your name."
    >
      <dl className="mb-5 grid">
        {keys.map(([chord, meaning]) => (
          <div key={chord} className="flex min-h-9 items-center justify-between gap-4 border-b last:border-0">
            <dt>{meaning}</dt>
            <dd>
              <Kbd keys={chord} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
