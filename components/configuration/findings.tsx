'use client'

import type { ReactNode } from 'react'
import type { Warning } from '#lib/configurations/findings.ts'
import { useForm } from './form-context.ts'
import { fixLabel } from './problems.ts'

/** The error of a control with one press for each value that would do; undefined when all is well. */
export function useFindings(elementId: string): {
  readonly error: ReactNode | undefined
  readonly warning: ReactNode | undefined
  /** Worth knowing, and nothing to worry about. */
  readonly note: ReactNode | undefined
} {
  const { problemAt, warningAt, fixesAt, applyFix } = useForm()
  const problem = problemAt(elementId)
  const warning = warningAt(elementId)
  const fixes = fixesAt(elementId)
  return {
    error: problem && (
      <>
        {problem}
        {fixes.map((fix) => (
          <FixButton key={fix.path} label={fixLabel(fix.value)} onPress={() => applyFix(fix.path, fix.value)} />
        ))}
      </>
    ),
    warning: problem || warning?.level !== 'warning' ? undefined : <Warned warning={warning} />,
    note: problem || warning?.level !== 'info' ? undefined : <Warned warning={warning} />,
  }
}

function Warned({ warning: { message, fix } }: { readonly warning: Warning }) {
  const { applyFix } = useForm()
  return (
    <>
      {message}
      {fix && <FixButton label={fixLabel(fix.value)} onPress={() => applyFix(fix.path, fix.value)} />}
    </>
  )
}

function FixButton({ label, onPress }: { readonly label: string; readonly onPress: () => void }) {
  return (
    <button type="button" onClick={onPress} className="link ml-2 inline-flex min-h-6 items-center font-medium">
      {label}
    </button>
  )
}
