import { byDay } from '#components/services/run-words.ts'
import type { AuditRecordView } from '#lib/audit/queries.ts'
import { AuditLine } from './audit-line.tsx'

/** Records under their day, newest first. */
export function AuditList({ records }: { readonly records: readonly AuditRecordView[] }) {
  const days = byDay(records.map((record) => ({ ...record, created_at: record.at })))
  return (
    <div className="grid gap-5">
      {days.map(({ day, rows }) => (
        <section key={day} aria-label={day}>
          <h2 className="border-b pb-1 text-sm font-normal text-ink-3">{day}, UTC</h2>
          <ul>
            {rows.map((record) => (
              <AuditLine key={record.id} record={record} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
