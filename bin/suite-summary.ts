import type { Counts } from './suite-reports.ts'

export type SuiteResult = Counts & { readonly name: string; readonly durationMs: number }

export type Summary = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly suites: readonly SuiteResult[]
}

export function summarize(suites: readonly SuiteResult[]): Summary {
  const sum = (key: 'passed' | 'failed' | 'skipped') => suites.reduce((total, suite) => total + suite[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), suites }
}

/** The table at the end of `npm test`, and every failure by name, with its cause. */
export function describeSummary({ suites, ...total }: Summary): string {
  const durationMs = suites.reduce((sum, suite) => sum + suite.durationMs, 0)
  const rows = [...suites, { name: 'all', ...total, durationMs }].map((row) =>
    [
      row.name.padEnd(10),
      ...[row.passed, row.failed, row.skipped].map((count) => String(count).padStart(8)),
      `${(row.durationMs / 1000).toFixed(1)} s`.padStart(10),
    ].join(''),
  )
  const head = [
    'suite'.padEnd(10),
    'passed'.padStart(8),
    'failed'.padStart(8),
    'skipped'.padStart(8),
    'time'.padStart(10),
  ]
  const failures = suites.flatMap(({ name, failures: named }) =>
    named.map((failure) => `  ${name}: ${failure.replaceAll('\n', '\n      ')}`),
  )
  return [head.join(''), ...rows, ...(failures.length > 0 ? ['', 'Failed:', ...failures] : [])].join('\n')
}
