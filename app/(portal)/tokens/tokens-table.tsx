import { RelativeTime } from '#components/ui/relative-time.tsx'
import { ColumnHead, StackedCell, StackedRow, StackedTable } from '#components/ui/stacked-table.tsx'
import { Chip, Status } from '#components/ui/status.tsx'
import type { TokenView } from '#lib/tokens/queries.ts'
import { RevokeToken } from './revoke-token.tsx'

const head = (
  <>
    <ColumnHead>Name</ColumnHead>
    <ColumnHead>Scopes</ColumnHead>
    <ColumnHead className="hidden lg:table-cell">Made by</ColumnHead>
    <ColumnHead className="hidden md:table-cell">Last used</ColumnHead>
    <ColumnHead>State</ColumnHead>
    <ColumnHead>
      <span className="visually-hidden">Revoke</span>
    </ColumnHead>
  </>
)

type Props = { readonly tokens: readonly TokenView[]; readonly now: string }

export function TokensTable({ tokens, now }: Props) {
  return (
    <StackedTable caption="API tokens" head={head}>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} now={now} />
      ))}
    </StackedTable>
  )
}

function TokenRow({ token, now }: { readonly token: TokenView; readonly now: string }) {
  const { id, name, hint, scopes, person, last_used_at, revoked_at, expires_at } = token
  const isOver = revoked_at !== null || (expires_at !== null && expires_at <= now)
  return (
    <StackedRow className={isOver ? 'text-ink-2' : ''}>
      <StackedCell narrow="line">
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 font-medium break-words">{name}</span>
          <code className="text-sm text-ink-2">{hint}</code>
        </span>
      </StackedCell>
      <StackedCell>
        <span className="flex flex-wrap gap-1">
          {scopes.map((scope) => (
            <Chip key={scope}>{scope}</Chip>
          ))}
        </span>
      </StackedCell>
      <StackedCell className="hidden text-ink-2 lg:table-cell">{person}</StackedCell>
      <StackedCell className="hidden text-ink-2 md:table-cell">
        {last_used_at ? <RelativeTime at={last_used_at} /> : 'never'}
      </StackedCell>
      <StackedCell>
        <State token={token} now={now} />
      </StackedCell>
      <StackedCell narrow="end" className="sm:text-right">
        {!isOver && <RevokeToken id={id} name={name} />}
      </StackedCell>
    </StackedRow>
  )
}

function State({ token, now }: { readonly token: TokenView; readonly now: string }) {
  const { revoked_at, expires_at } = token
  if (revoked_at) {
    return (
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <Status tone="neutral" glyph="⊘">
          revoked
        </Status>
        <RelativeTime at={revoked_at} className="text-sm text-ink-2" />
      </span>
    )
  }
  if (expires_at && expires_at <= now) {
    return (
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <Status tone="update" glyph="◷">
          expired
        </Status>
        <RelativeTime at={expires_at} className="text-sm text-ink-2" />
      </span>
    )
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Status tone="create" glyph="✓">
        valid
      </Status>
      {expires_at && (
        <span className="text-sm text-ink-2">
          ends <RelativeTime at={expires_at} />
        </span>
      )}
    </span>
  )
}
