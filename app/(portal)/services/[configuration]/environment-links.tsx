'use client'

import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { statusMeanings } from '#components/services/configuration-status.tsx'
import { cx } from '#components/ui/cx.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { toneText } from '#components/ui/status.tsx'
import { type Environment, environments } from '#lib/configurations/schemas.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { AddEnvironment } from './add-environment.tsx'

type Sibling = Pick<ConfigurationView, 'id' | 'environment' | 'status'>

type Props = {
  readonly current: Pick<ConfigurationView, 'id' | 'key' | 'environment'>
  readonly siblings: readonly Sibling[]
  readonly mayAdd: boolean
}

const shape = 'flex h-6.5 items-center gap-1.5 rounded-sm px-2.5 pointer-coarse:h-9'

/** The same service in its environments, on the same tab; what is missing can be added. */
export function EnvironmentLinks({ current, siblings, mayAdd }: Props) {
  const [adding, setAdding] = useState<Environment | null>(null)
  const tab = usePathname().slice(`/services/${current.id}`.length)
  const known = environments.map(
    (environment) => siblings.find((one) => one.environment === environment) ?? environment,
  )
  const shown = mayAdd ? known : known.filter((one) => typeof one !== 'string')
  if (shown.length < 2) return null
  return (
    <>
      <nav aria-label="Environments" className="flex rounded border border-edge bg-sunken p-0.5">
        {shown.map((one) =>
          typeof one === 'string' ? (
            <button
              key={one}
              type="button"
              aria-label={`Add ${one}`}
              onClick={() => setAdding(one)}
              className={cx(shape, 'text-ink-3 hover:text-ink')}
            >
              <span aria-hidden="true">+</span> {one}
            </button>
          ) : (
            <Existing key={one.id} sibling={one} href={`/services/${one.id}${tab}`} isCurrent={one.id === current.id} />
          ),
        )}
      </nav>
      {adding && <AddEnvironment from={current} environment={adding} onClose={() => setAdding(null)} />}
    </>
  )
}

type ExistingProps = { readonly sibling: Sibling; readonly href: string; readonly isCurrent: boolean }

function Existing({ sibling, href, isCurrent }: ExistingProps) {
  const { glyph, tone, live } = statusMeanings[sibling.status]
  return (
    <IntentLink
      href={href}
      title={`${sibling.environment}: ${sibling.status}`}
      aria-current={isCurrent ? 'page' : undefined}
      className={cx(
        shape,
        isCurrent ? 'bg-raised font-medium shadow-[0_0_0_1px_var(--edge)]' : 'text-ink-2 hover:text-ink',
      )}
    >
      <span aria-hidden="true" className={cx('font-mono text-xs', toneText[tone], live && 'animate-breathe')}>
        {glyph}
      </span>
      {sibling.environment}
      <span className="visually-hidden">{sibling.status}</span>
    </IntentLink>
  )
}
