'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Disclosure } from '#components/ui/disclosure.tsx'
import type { VariableGroup } from '#lib/configurations/variables.ts'
import { variables } from '#lib/configurations/variables.ts'
import { EventsGrid } from './events-grid.tsx'
import { useForm } from './form-context.ts'
import { SettingLine } from './setting-line.tsx'
import { TagsEditor } from './tags-editor.tsx'

// Few services need it: it is fetched when it is unfolded.
const ExtraEntries = dynamic(() => import('./extra-entries.tsx').then((module) => module.ExtraEntries))

const extras = ['extra_flags', 'extra_actions', 'extra_cohorts'] as const
/** Asked first, or edited in a place of their own. */
const apart = new Set<string>([
  'service_name',
  'environment',
  'cloud_provider',
  'custom_events',
  'reasons',
  'overrides',
  ...extras,
])

const groups: readonly { readonly group: VariableGroup; readonly title: string }[] = [
  { group: 'Essentials', title: 'Service' },
  { group: 'Rollout and sampling', title: 'Rollout and sampling' },
  { group: 'Privacy', title: 'Privacy' },
  { group: 'Performance', title: 'Performance' },
  { group: 'Features', title: 'Features' },
  { group: 'Webhook', title: 'Webhook' },
  { group: 'Tags', title: 'Tags' },
  { group: 'Advanced', title: 'Advanced' },
]

const settings = variables.filter(({ name }) => !apart.has(name))

/** Everything that has a default: settings in groups, events, and what the module only hints at. */
export function Customise({ startsOpen = false }: { readonly startsOpen?: boolean }) {
  const { isChanged, values } = useForm()
  const [isUnfolded, setUnfolded] = useState(false)
  const changed = settings.filter(({ name }) => isChanged(name)).length
  const events = values.rows.custom_events.length
  const extraCount = extras.reduce((sum, name) => sum + values.rows[name].length, 0)
  return (
    <div>
      <Disclosure
        open={startsOpen}
        summary="Customise"
        aside={`${settings.length} settings, ${changed === 0 ? 'all default' : `${changed} changed`}`}
      >
        <div className="grid gap-6 pl-5.5">
          {groups.map(({ group, title }) => (
            <section key={group} aria-label={title}>
              <h2 className="pb-1 text-sm text-ink-2">{title}</h2>
              {group === 'Tags' && <TagsEditor />}
              {settings
                .filter((variable) => variable.group === group && variable.type !== 'map')
                .map(({ name }) => (
                  <SettingLine key={name} name={name} />
                ))}
            </section>
          ))}
        </div>
      </Disclosure>
      <Disclosure summary="Custom events" aside={events === 0 ? 'none' : events}>
        <div className="pl-5.5 max-sm:pl-0">
          <EventsGrid />
        </div>
      </Disclosure>
      <Disclosure
        summary="More flags, actions and cohorts"
        aside={extraCount === 0 ? 'none' : extraCount}
        onToggle={() => setUnfolded(true)}
      >
        <div className="grid gap-8 pl-5.5 max-sm:pl-0">
          {(isUnfolded || extraCount > 0) && extras.map((name) => <ExtraEntries key={name} map={name} />)}
        </div>
      </Disclosure>
    </div>
  )
}
