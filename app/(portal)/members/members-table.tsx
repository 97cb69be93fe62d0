import { RelativeTime } from '#components/ui/relative-time.tsx'
import { ColumnHead, StackedCell, StackedRow, StackedTable } from '#components/ui/stacked-table.tsx'
import { Chip, Status } from '#components/ui/status.tsx'
import type { PersonView } from '#lib/people/queries.ts'
import { ChangeMember } from './change-member.tsx'

const head = (
  <>
    <ColumnHead>Name</ColumnHead>
    <ColumnHead>E-mail</ColumnHead>
    <ColumnHead>Role</ColumnHead>
    <ColumnHead className="hidden md:table-cell">Since</ColumnHead>
    <ColumnHead>
      <span className="visually-hidden">Change</span>
    </ColumnHead>
  </>
)

type Props = { readonly people: readonly PersonView[]; readonly ownId: string }

export function MembersTable({ people, ownId }: Props) {
  return (
    <StackedTable caption="Members" head={head}>
      {people.map((person) => (
        <StackedRow key={person.id}>
          <StackedCell narrow="line">
            <span className="flex flex-wrap items-center gap-x-2">
              <span className="min-w-0 font-medium wrap-anywhere">{person.name}</span>
              {person.id === ownId && <Chip>you</Chip>}
            </span>
          </StackedCell>
          <StackedCell className="text-ink-2 wrap-anywhere">{person.email}</StackedCell>
          <StackedCell>
            {person.disabled ? (
              <Status tone="delete" glyph="⊘">
                disabled
              </Status>
            ) : (
              person.role
            )}
          </StackedCell>
          <StackedCell className="hidden text-sm text-ink-2 md:table-cell">
            <RelativeTime at={person.created_at} />
          </StackedCell>
          <StackedCell narrow="end" className="sm:text-right">
            <ChangeMember key={person.etag} person={person} isSelf={person.id === ownId} />
          </StackedCell>
        </StackedRow>
      ))}
    </StackedTable>
  )
}
