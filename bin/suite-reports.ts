import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

export type Counts = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed: its name, then a few lines that say why where the report has them. */
  readonly failures: readonly string[]
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).default([]) }),
      ),
    }),
  ),
})

const playwrightSpec = z.object({
  title: z.string(),
  ok: z.boolean(),
  tests: z
    .array(
      z.object({ results: z.array(z.object({ error: z.object({ message: z.string().default('') }).optional() })) }),
    )
    .default([]),
})
type PlaywrightSpec = z.infer<typeof playwrightSpec>
type PlaywrightSuite = { title: string; specs: PlaywrightSpec[]; suites: PlaywrightSuite[] }

const playwrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  title: z.string(),
  specs: z.array(playwrightSpec).default([]),
  get suites() {
    return z.array(playwrightSuite).default([])
  },
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  suites: z.array(playwrightSuite),
  errors: z.array(z.object({ message: z.string().optional() })),
})

/** The counts of a vitest JSON report; a file that could not be loaded is one failure. */
export function readVitestReport(path: string, root: string): Counts {
  const report = vitestReport.parse(JSON.parse(readFileSync(path, 'utf8')))
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replace(`${root}/`, '')
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (failed.length > 0)
      return failed.map(({ fullName, failureMessages }) => withCause(`${file} › ${fullName}`, failureMessages[0]))
    return status === 'failed' ? [withCause(`${file} could not be run`, message)] : []
  })
  const skipped = report.numPendingTests + report.numTodoTests
  return { passed: report.numPassedTests, failed: failures.length, skipped, failures }
}

/** The counts of a Playwright JSON report; an error outside every test is one failure. */
export function readPlaywrightReport(path: string): Counts {
  const { stats, suites, errors } = playwrightReport.parse(JSON.parse(readFileSync(path, 'utf8')))
  const outside = errors.map(({ message }) => message?.split('\n')[0] ?? 'an error outside the tests')
  const failures = [...suites.flatMap((suite) => failedSpecs(suite, [])), ...outside]
  const failed = Math.max(failures.length, stats.unexpected + stats.flaky)
  return { passed: stats.expected, failed, skipped: stats.skipped, failures }
}

function failedSpecs(suite: PlaywrightSuite, above: readonly string[]): string[] {
  const path = [...above, suite.title]
  const own = suite.specs
    .filter(({ ok }) => !ok)
    .map(({ title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap(({ error }) => error?.message ?? []))
      return withCause([...path, title].join(' › '), errors[0])
    })
  return [...own, ...suite.suites.flatMap((inner) => failedSpecs(inner, path))]
}

const linesOfCause = 12

/** Where only the end of the output is kept, as in CI, the name alone does not tell what to mend. */
function withCause(name: string, message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? '').split('\n')
  return [name, ...lines.filter((line) => line.trim() !== '').slice(0, linesOfCause)].join('\n')
}

/**
 * What a suite's end and report say together: one that failed without naming a test, or has run none, counts as one
 * failure, so that nothing can pass by crashing.
 */
export function judge(exitCode: number | null, read: () => Counts): Counts {
  const crashed = (why: string): Counts => ({ passed: 0, failed: 1, skipped: 0, failures: [why] })
  let counts: Counts
  try {
    counts = read()
  } catch {
    return crashed(`ended with code ${exitCode ?? 'unknown'} and left no report`)
  }
  if (exitCode !== 0 && counts.failed === 0)
    return { ...counts, ...crashed(`ended with code ${exitCode ?? 'unknown'}`), passed: counts.passed }
  return counts.passed + counts.failed === 0 ? crashed('found no tests') : counts
}
