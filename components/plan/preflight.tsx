import type { ReactNode } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import type { Check } from '#lib/core/check.ts'

type Props = {
  readonly checks: readonly Check[]
  /** A way to mend a failed check from here. */
  readonly remedyOf?: (check: Check) => ReactNode
}

/** What was looked at before anything is written: faults and doubts in full, the rest as one line that unfolds. */
export function Preflight({ checks, remedyOf }: Props) {
  if (checks.length === 0) return null
  const open = checks.filter(({ status }) => status !== 'ok').toSorted((a, b) => (a.status < b.status ? -1 : 1))
  const passed = checks.filter(({ status }) => status === 'ok')
  return (
    <section aria-label="Checks before anything is written" className="grid gap-2">
      {open.map((check) => (
        <Callout
          key={`${check.name} ${check.detail}`}
          tone={check.status === 'error' ? 'delete' : 'update'}
          title={`${sentenceOf(check.name)}: ${check.detail}`}
          actions={remedyOf?.(check)}
        >
          {check.fix}
        </Callout>
      ))}
      {passed.length > 0 && (
        <Disclosure
          summary={<span className="text-sm font-normal text-ink-2">{passedText(passed)}</span>}
          className="border-b-0"
        >
          <ul className="columns-1 gap-8 pl-5.5 text-sm sm:columns-2">
            {passed.map((check) => (
              <li key={`${check.name} ${check.detail}`} className="flex gap-2 py-0.5 [break-inside:avoid]">
                <span aria-hidden="true" className="text-create">
                  ✓
                </span>
                <span className="min-w-0">
                  {check.name} <span className="text-ink-2">{check.detail}</span>
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}

/** `✓ 14 key scopes ✓ project quota ✓ vault paths`: the scopes as one, and the names of the rest. */
function passedText(passed: readonly Check[]): ReactNode {
  const scopes = passed.filter(({ name }) => name.startsWith('scope ')).length
  const names = [...new Set(passed.map(({ name }) => name).filter((name) => !name.startsWith('scope ')))]
  const shown = [...(scopes > 0 ? [`${scopes} key scopes`] : []), ...names]
  return (
    <span className="flex flex-wrap gap-x-4">
      <span className="sm:hidden">
        <span aria-hidden="true" className="text-create">
          ✓
        </span>{' '}
        {passed.length} checks passed
      </span>
      {shown.map((name) => (
        <span key={name} className="whitespace-nowrap max-sm:hidden">
          <span aria-hidden="true" className="text-create">
            ✓
          </span>{' '}
          {name}
        </span>
      ))}
    </span>
  )
}

function sentenceOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
