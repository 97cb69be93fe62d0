import { LinkedText } from '#components/run/linked-text.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Status, type Tone } from '#components/ui/status.tsx'
import type { ConnectionCheckView } from '#lib/connections/views.ts'
import type { Check } from '#lib/core/check.ts'

const marks: Readonly<Record<Check['status'], { readonly tone: Tone; readonly glyph: string }>> = {
  error: { tone: 'delete', glyph: '✕' },
  warning: { tone: 'update', glyph: '!' },
  ok: { tone: 'create', glyph: '✓' },
}

/** What was looked at, worst first; what is well is folded away when something is not. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const wrong = [...scopesAsOne(checks, 'error'), ...scopesAsOne(checks, 'warning')]
  const well = scopesAsOne(checks, 'ok')
  if (wrong.length === 0) return <Lines checks={well} />
  return (
    <>
      <Lines checks={wrong} />
      {well.length > 0 && (
        <Disclosure summary={`${well.length} ok`}>
          <Lines checks={well} />
        </Disclosure>
      )}
    </>
  )
}

const scopePrefix = 'scope '

/** The checks of a status. PostHog's scopes are many and alike: from two on they become one line. */
function scopesAsOne(all: readonly Check[], status: Check['status']): readonly Check[] {
  const checks = all.filter((check) => check.status === status)
  const scopes = checks.filter(({ name }) => name.startsWith(scopePrefix))
  const [first] = scopes
  if (!first || scopes.length < 2) return checks
  const line: Check = {
    name: status === 'ok' ? `${scopes.length} scopes` : `${scopes.length} scopes missing`,
    status,
    detail: scopes.map(({ name }) => name.slice(scopePrefix.length)).join(', '),
    fix: first.fix.replace(/the scope \S+/, 'these scopes'),
  }
  return checks.flatMap((check) => (check === first ? [line] : scopes.includes(check) ? [] : [check]))
}

function Lines({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul className="grid">
      {checks.map((check) => (
        <li
          key={check.name}
          className="grid gap-x-3 gap-y-0.5 border-b py-1.5 last:border-b-0 grid-cols-[4.75rem_minmax(0,1fr)]"
        >
          <Status tone={marks[check.status].tone} glyph={marks[check.status].glyph} className="h-fit text-sm">
            {check.status}
          </Status>
          <div className="min-w-0">
            <p className="flex flex-wrap gap-x-3 break-words">
              <code className="text-sm">{check.name}</code>
              <span className="text-ink-2">{check.detail}</span>
            </p>
            {check.fix && (
              <p className="mt-0.5 max-w-[68ch] break-words whitespace-pre-line">
                <LinkedText text={check.fix} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** For a ticket: one line for each check, with what to do where something is wrong. */
export function checkText(name: string, { checks, checked_at }: ConnectionCheckView): string {
  const lines = checks.map(({ status, name: what, detail, fix }) => {
    const advice = fix ? `\n    ${fix.replaceAll('\n', '\n    ')}` : ''
    return `${status.padEnd(8)}${what}: ${detail}${advice}`
  })
  return [`Check of ${name}, ${checked_at}`, ...lines].join('\n')
}
