'use client'

import { usePathname } from 'next/navigation'
import { NavTabs } from '#components/ui/nav-tabs.tsx'

const tabs = [
  ['', 'Overview'],
  ['/settings', 'Settings'],
  ['/outputs', 'Outputs'],
  ['/drift', 'Drift'],
  ['/rotation', 'Rotation'],
  ['/history', 'History'],
] as const

export function ConfigurationTabs({ id }: { readonly id: string }) {
  const pathname = usePathname()
  return (
    <NavTabs
      label="Parts of the configuration"
      tabs={tabs.map(([end, label]) => {
        const href = `/services/${id}${end}`
        return { href, label, current: pathname === href }
      })}
    />
  )
}
