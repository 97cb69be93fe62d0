import { cx } from '#components/ui/cx.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { toneText } from '#components/ui/status.tsx'
import { Table, Th } from '#components/ui/table.tsx'
import type { ServiceRowView } from '#lib/configurations/views.ts'
import { statusMeanings } from './configuration-status.tsx'
import { runMeanings } from './run-status.tsx'

type Props = { readonly services: readonly ServiceRowView[] }
type Configuration = ServiceRowView['configurations'][number]

const environments = ['dev', 'staging', 'prod'] as const
const clouds: Readonly<Record<string, string>> = { aws: 'AWS', gcp: 'GCP', azure: 'Azure' }

/** One line for each service; its environments as three marks that lead to them. Two lines where it is narrow. */
export function ServicesTable({ services }: Props) {
  return (
    <Table caption="Services" className="block sm:table">
      <thead className="hidden sm:table-header-group">
        <tr>
          <Th>Service</Th>
          <Th className="w-64">Environments</Th>
          <Th className="hidden md:table-cell">Cloud</Th>
          <Th className="hidden lg:table-cell">Team</Th>
          <Th className="text-right">Last run</Th>
        </tr>
      </thead>
      <tbody className="block sm:table-row-group">
        {services.map((service) => (
          <ServiceRow key={`${service.project_name}/${service.service_name}`} service={service} />
        ))}
      </tbody>
    </Table>
  )
}

function ServiceRow({ service }: { readonly service: ServiceRowView }) {
  const newest = [...service.configurations].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1))[0]
  const name = `${service.project_name}/${service.service_name}`
  return (
    <tr className="relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b py-2.5 transition-colors hover:bg-hover sm:table-row sm:py-0">
      <td className="min-w-0 flex-1 basis-full sm:h-11 sm:pr-3">
        {newest ? (
          <IntentLink
            href={`/services/${newest.id}`}
            className="font-mono text-sm wrap-anywhere after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            <span className="text-ink-3">{service.project_name}/</span>
            <span className="font-medium">{service.service_name}</span>
          </IntentLink>
        ) : (
          <span className="font-mono text-sm">{name}</span>
        )}
      </td>
      <td className="sm:px-3">
        <ul aria-label={`Environments of ${name}`} className="flex gap-1.5 sm:grid sm:grid-cols-3 sm:gap-2">
          {environments.map((environment) => (
            <EnvironmentMark
              key={environment}
              environment={environment}
              configuration={service.configurations.find((one) => one.environment === environment)}
            />
          ))}
        </ul>
      </td>
      <td className="hidden px-3 text-ink-2 md:table-cell">
        {[...new Set(service.configurations.map((one) => clouds[one.cloud_provider] ?? one.cloud_provider))].join(', ')}
      </td>
      <td className="hidden max-w-40 truncate px-3 text-ink-2 lg:table-cell">
        {service.team ? (
          <IntentLink
            href={`/services?team=${encodeURIComponent(service.team)}`}
            title={`Only services of ${service.team}`}
            className="relative z-10 rounded-sm hover:text-ink hover:underline"
          >
            {service.team}
          </IntentLink>
        ) : (
          '—'
        )}
      </td>
      <td className="ml-auto text-right text-sm text-ink-2 sm:pl-3">
        <LastRun configurations={service.configurations} />
      </td>
    </tr>
  )
}

type MarkProps = { readonly environment: string; readonly configuration: Configuration | undefined }

function EnvironmentMark({ environment, configuration }: MarkProps) {
  if (!configuration) {
    return (
      <li className="flex h-6 items-center gap-1 px-1 text-sm text-ink-3 max-sm:hidden">
        <span aria-hidden="true" className="w-3 text-center">
          ·
        </span>
        <span className="visually-hidden">no</span> {environment}
      </li>
    )
  }
  const { glyph, tone, live } = statusMeanings[configuration.status]
  return (
    <li>
      <IntentLink
        href={`/services/${configuration.id}`}
        title={`${environment}: ${configuration.status}`}
        className={cx(
          'relative z-10 flex h-6 w-fit items-center gap-1 rounded-sm px-1 text-sm hover:bg-sunken',
          toneText[tone],
        )}
      >
        <span aria-hidden="true" className={cx('w-3 text-center font-mono text-xs', live && 'animate-breathe')}>
          {glyph}
        </span>
        {environment}
        <span className="visually-hidden">{configuration.status}</span>
      </IntentLink>
    </li>
  )
}

function LastRun({ configurations }: { readonly configurations: readonly Configuration[] }) {
  const finished = configurations.flatMap(({ last_run }) => (last_run ? [last_run] : []))
  const running = finished.find((run) => run.finished_at === null)
  if (running) return <span className="text-update">● {running.status}</span>
  const newest = finished.sort((a, b) => ((a.finished_at ?? '') < (b.finished_at ?? '') ? 1 : -1))[0]
  if (!newest?.finished_at) return <span className="text-ink-3">never</span>
  const { glyph, tone } = runMeanings(newest.status)
  return (
    <span className="relative z-10 inline-flex items-center gap-1.5">
      <span className={toneText[tone]}>
        <span aria-hidden="true">{glyph}</span> {newest.status}
      </span>
      <RelativeTime at={newest.finished_at} />
    </span>
  )
}
