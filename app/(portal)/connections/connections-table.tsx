import { ColumnHead, RowLink, StackedCell, StackedRow, StackedTable } from '#components/ui/stacked-table.tsx'
import { Chip } from '#components/ui/status.tsx'
import { connectionEnvironments } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { CheckState, CheckTime } from './check-state.tsx'
import { kindWords, placeOf } from './kinds.ts'

const head = (
  <>
    <ColumnHead>Name</ColumnHead>
    <ColumnHead>Kind</ColumnHead>
    <ColumnHead className="hidden md:table-cell">Place</ColumnHead>
    <ColumnHead className="hidden lg:table-cell">Environments</ColumnHead>
    <ColumnHead>Check</ColumnHead>
    <ColumnHead className="text-right">Checked</ColumnHead>
  </>
)

export function ConnectionsTable({ connections }: { readonly connections: readonly ConnectionView[] }) {
  return (
    <StackedTable caption="Connections" head={head}>
      {connections.map((connection) => (
        <ConnectionRow key={connection.id} connection={connection} />
      ))}
    </StackedTable>
  )
}

function ConnectionRow({ connection }: { readonly connection: ConnectionView }) {
  const { id, name, kind, environments, is_default, last_check } = connection
  const isForAll = environments.length === connectionEnvironments.length
  return (
    <StackedRow>
      <StackedCell narrow="line">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <RowLink href={`/connections/${id}`} className="min-w-0 font-medium break-words">
            {name}
          </RowLink>
          {is_default && <Chip>default</Chip>}
        </span>
      </StackedCell>
      <StackedCell className="text-ink-2">{kindWords[kind].long}</StackedCell>
      <StackedCell className="hidden max-w-56 truncate font-mono text-sm text-ink-2 md:table-cell">
        {placeOf(connection)}
      </StackedCell>
      <StackedCell className="hidden text-ink-2 lg:table-cell">
        {isForAll ? 'all' : environments.join(', ')}
      </StackedCell>
      <StackedCell>
        <CheckState check={last_check} />
      </StackedCell>
      <StackedCell narrow="end" className="text-sm text-ink-2 sm:text-right">
        <span className="relative z-10">
          <CheckTime check={last_check} />
        </span>
      </StackedCell>
    </StackedRow>
  )
}
