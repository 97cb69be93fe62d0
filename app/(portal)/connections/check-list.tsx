import { Disclosure } from '#components/ui/disclosure.tsx'
import { Status, type Tone } from '#components/ui/status.tsx'
import type { ConnectionCheckView } from '#lib/connections/views.ts'
import type { Check } from '#lib/core/check.ts'

const marks: Readonly<Record<Check['status'], { readonly tone: Tone; readonly glyph: string }>> = {
  error: { tone: 'delete', glyph: '✕' },
  warning: { tone: 'update', glyph: '!' },
  ok: { tone: 'create', glyph: '✓' },
}

const order = ['error', 'warning', 'ok'] as const

/** What was looked at, worst first; what is well is folded away when something is not. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const wrong = order.flatMap((status) => (status === 'ok' ? [] : checks.filter((check) => check.status === status)))
  const well = withoutScopes(checks.filter(({ status }) => status === 'ok'))
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

/** PostHog's scopes are many and alike: those that are well become one line. */
function withoutScopes(well: readonly Check[]): readonly Check[] {
  const scopes = well.flatMap(({ name }) => (name.startsWith('scope ') ? [name.slice('scope '.length)] : []))
  if (scopes.length < 2) return well
  const at = well.findIndex(({ name }) => name.startsWith('scope '))
  const line: Check = { name: `${scopes.length} scopes`, status: 'ok', detail: scopes.join(', '), fix: '' }
  return well.flatMap((check, index) => (index === at ? [line] : check.name.startsWith('scope ') ? [] : [check]))
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
            {check.fix && <p className="mt-0.5 max-w-[68ch] break-words whitespace-pre-line">{check.fix}</p>}
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
