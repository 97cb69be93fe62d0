import { VariableChanges } from '#components/configuration/variable-changes.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Chip } from '#components/ui/status.tsx'
import { changedVariables, describeChanges } from '#lib/configurations/changes.ts'
import type { ConfigurationView, RevisionView } from '#lib/configurations/views.ts'
import { RestoreRevision } from './restore-revision.tsx'

type Props = {
  readonly configuration: ConfigurationView
  readonly revisions: readonly RevisionView[]
  readonly mayRestore: boolean
}

const shownAtOnce = 15

/** Every saved version, newest first: what it changed, who saved it, and the way back to it. */
export function RevisionList({ configuration, revisions, mayRestore }: Props) {
  const entries = revisions.map((revision, index) => (
    <Revision
      key={revision.number}
      configuration={configuration}
      revision={revision}
      before={revisions[index + 1] ?? null}
      newest={revisions[0] ?? revision}
      mayRestore={mayRestore}
    />
  ))
  return (
    <div>
      <ol>{entries.slice(0, shownAtOnce)}</ol>
      {entries.length > shownAtOnce && (
        <Disclosure summary={`${entries.length - shownAtOnce} older ones`}>
          <ol>{entries.slice(shownAtOnce)}</ol>
        </Disclosure>
      )}
    </div>
  )
}

type EntryProps = Pick<Props, 'configuration' | 'mayRestore'> & {
  readonly revision: RevisionView
  readonly before: RevisionView | null
  readonly newest: RevisionView
}

function Revision({ configuration, revision, before, newest, mayRestore }: EntryProps) {
  const { number, message, author, created_at, changes } = revision
  const isNewest = number === newest.number
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] border-b py-2.5 last:border-b-0">
      <span className="font-mono text-sm text-ink-2">{number}</span>
      <div className="grid gap-0.5">
        <div className="flex min-w-0 items-baseline gap-2.5">
          <span className="min-w-0 flex-1 font-medium break-words">
            {describeChanges(before?.variables ?? null, revision.variables)}
          </span>
          {number === configuration.applied_revision && <Chip tone="create">✓ live</Chip>}
          {isNewest && number !== configuration.applied_revision && <Chip>newest</Chip>}
        </div>
        {message && <p className="break-words text-ink-2">{message}</p>}
        <div className="flex flex-wrap items-center gap-x-3 text-sm text-ink-2">
          <span className="wrap-anywhere">{author}</span>
          <RelativeTime at={created_at} />
          {mayRestore && !isNewest && (
            <RestoreRevision
              configurationId={configuration.id}
              etag={configuration.etag}
              number={number}
              newest={newest.number}
              changes={changedVariables(newest.variables, revision.variables)}
            />
          )}
        </div>
        {changes.length > 0 && <Differences changes={changes} to={before?.number ?? null} />}
      </div>
    </li>
  )
}

type DifferencesProps = { readonly changes: RevisionView['changes']; readonly to: number | null }

function Differences({ changes, to }: DifferencesProps) {
  return (
    <Disclosure
      className="border-b-0 [&>summary]:min-h-7 pointer-coarse:[&>summary]:min-h-10 [&>div]:pb-1"
      summary={
        <span className="text-sm font-normal text-ink-2">
          {changes.length === 1 ? '1 difference' : `${changes.length} differences`} to {to}
        </span>
      }
    >
      <div className="pl-5.5">
        <VariableChanges changes={changes} />
      </div>
    </Disclosure>
  )
}
