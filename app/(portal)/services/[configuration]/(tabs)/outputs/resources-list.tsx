import { Copyable } from '#components/ui/copyable.tsx'
import { ExternalText } from '#components/ui/external-link.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { Chip } from '#components/ui/status.tsx'
import type { ResourceView } from '#lib/runs/list-resources.ts'

const titles: readonly (readonly [kind: string, title: string])[] = [
  ['posthog.project', 'Project'],
  ['posthog.shared_project', 'Shared project'],
  ['posthog.project_settings', 'Project settings'],
  ['posthog.replay_retention', 'Replay retention'],
  ['posthog.feature_flag', 'Feature flags'],
  ['posthog.action', 'Actions'],
  ['posthog.cohort', 'Cohorts'],
  ['posthog.event_definition', 'Event definitions'],
  ['posthog.dashboard', 'Dashboards'],
  ['posthog.insight', 'Insights'],
  ['posthog.hog_function', 'Webhook destinations'],
  ['posthog.alert', 'Alerts'],
]

/** Everything that was made or adopted for it, by kind: PostHog's objects with their pages, vault entries with their names. */
export function ResourcesList({ resources }: { readonly resources: readonly ResourceView[] }) {
  const known = titles.map(([kind, title]) => ({ title, rows: resources.filter((one) => one.kind === kind) }))
  const vault = resources.filter(({ kind }) => kind.startsWith('vault.'))
  const inPostHog = known.filter(({ rows }) => rows.length > 0)
  return (
    <>
      <Section id="posthog" title="In PostHog" aside={`${resources.length - vault.length} objects`}>
        <div className="grid">
          {inPostHog.map(({ title, rows }) => (
            <Group key={title} title={title} rows={rows} />
          ))}
        </div>
      </Section>
      <Section id="vault" title="In the vault" aside={`${vault.length} entries`}>
        <ul className="grid gap-x-10 md:grid-cols-2">
          {vault.map(({ address, name }) => (
            <li key={address} className="flex min-h-7 min-w-0 items-center gap-1.5">
              <Copyable text={name} what={name} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

function Group({ title, rows }: { readonly title: string; readonly rows: readonly ResourceView[] }) {
  return (
    <div className="grid gap-x-4 border-b py-2 last:border-b-0 sm:grid-cols-[15rem_minmax(0,1fr)]">
      <h3 className="pt-0.5 font-normal text-ink-2">{title}</h3>
      <ul className="flex min-w-0 flex-wrap gap-x-6">
        {rows.map(({ address, name, url, origin }) => (
          <li key={address} className="flex min-h-6 min-w-0 items-center gap-2">
            <ExternalText href={url}>{name}</ExternalText>
            {origin === 'adopted' && <Chip tone="drift">↳ adopted</Chip>}
          </li>
        ))}
      </ul>
    </div>
  )
}
