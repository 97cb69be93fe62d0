import { ChevronRight } from 'lucide-react'
import { CopyIcon } from '#components/ui/copy-button.tsx'
import { cx } from '#components/ui/cx.ts'
import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Chip } from '#components/ui/status.tsx'
import type { AuditRecordView } from '#lib/audit/queries.ts'
import { actionWords, detailText, isOwnSubject, isSensitive, subjectLink } from './audit-words.ts'

/** Who did what to what, in one line; the rest of the record when it is opened. */
export function AuditLine({ record }: { readonly record: AuditRecordView }) {
  const { at, actor, action, subject } = record
  return (
    <li>
      <details className="group/line border-b">
        <summary className="flex min-h-10 list-none items-baseline gap-3 py-2 transition-colors hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className="size-3.5 shrink-0 translate-y-0.5 text-ink-3 transition-transform group-open/line:rotate-90"
          />
          <time dateTime={at} className="shrink-0 font-mono text-sm text-ink-3">
            {at.slice(11, 19)}
          </time>
          <span className="min-w-0 flex-1 break-words">
            <span className="text-ink-2">{actor.name}</span>{' '}
            <span className={cx('font-medium', isSensitive(action) && 'text-update')}>
              {isSensitive(action) && <span aria-hidden="true">! </span>}
              {actionWords(action)}
            </span>{' '}
            {!isOwnSubject(record) && <span className="font-mono text-sm wrap-anywhere">{subject.name}</span>}
          </span>
          {actor.kind !== 'person' && (
            <span className="shrink-0 max-sm:hidden">
              <Chip>{actor.kind}</Chip>
            </span>
          )}
          <code className="shrink-0 text-xs text-ink-3 max-md:hidden">{action}</code>
        </summary>
        <Detail record={record} />
      </details>
    </li>
  )
}

function Detail({ record }: { readonly record: AuditRecordView }) {
  const { at, actor, action, subject, detail, request_id, seq, hash } = record
  const link = subjectLink(record)
  return (
    <div className="grid gap-2 pt-1 pb-4 sm:pl-6.5">
      <DefinitionList label="Record">
        <Definition name="When">
          <span className="font-mono text-sm">{at}</span>
          <span className="text-sm text-ink-2">
            <RelativeTime at={at} />
          </span>
        </Definition>
        <Definition name="Who">
          {actor.name} <Only href={`/audit?actor=${encodeURIComponent(actor.name)}`}>only theirs</Only>
        </Definition>
        <Definition name="Action">
          <code className="text-sm">{action}</code> <Only href={`/audit?action=${action}`}>only these</Only>
        </Definition>
        <Definition name="Subject">
          {link ? (
            <IntentLink href={link} className="link font-mono text-sm wrap-anywhere">
              {subject.name}
            </IntentLink>
          ) : (
            <span className="font-mono text-sm wrap-anywhere">{subject.name}</span>
          )}{' '}
          <Only href={`/audit?subject=${encodeURIComponent(subject.name)}`}>only about it</Only>
        </Definition>
        {Object.entries(detail).map(([name, value]) => (
          <Definition key={name} name={name} mono>
            <span className="min-w-0 font-mono text-sm wrap-anywhere">{detailText(value)}</span>
          </Definition>
        ))}
        <Definition name="Request">
          <span className="font-mono text-sm wrap-anywhere">{request_id}</span>
          <CopyIcon text={request_id} what="request id" />
        </Definition>
        {seq !== null && (
          <Definition name="In the chain">
            <span className="font-mono text-sm">{seq}</span>
            <span className="font-mono text-xs wrap-anywhere text-ink-3">{hash}</span>
          </Definition>
        )}
      </DefinitionList>
    </div>
  )
}

/** Narrows the list to what is in this cell. */
function Only({ href, children }: { readonly href: string; readonly children: string }) {
  return (
    <IntentLink href={href} className="link inline-flex min-h-6 items-center text-sm">
      {children}
    </IntentLink>
  )
}
