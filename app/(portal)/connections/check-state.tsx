import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Status } from '#components/ui/status.tsx'
import type { ConnectionCheckView } from '#lib/connections/views.ts'

/** Whether the last check found it well, in one word with its sign. */
export function CheckState({ check }: { readonly check: ConnectionCheckView | null }) {
  if (!check) {
    return (
      <Status tone="neutral" glyph="○">
        not checked
      </Status>
    )
  }
  const count = (status: string) => check.checks.filter((one) => one.status === status).length
  const [errors, warnings] = [count('error'), count('warning')]
  if (errors > 0) {
    return (
      <Status tone="delete" glyph="✕">
        {errors === 1 ? '1 error' : `${errors} errors`}
      </Status>
    )
  }
  return warnings > 0 ? (
    <Status tone="update" glyph="!">
      {warnings === 1 ? 'ok, 1 warning' : `ok, ${warnings} warnings`}
    </Status>
  ) : (
    <Status tone="create" glyph="✓">
      ok
    </Status>
  )
}

export function CheckTime({ check }: { readonly check: ConnectionCheckView | null }) {
  return check ? <RelativeTime at={check.checked_at} /> : null
}
