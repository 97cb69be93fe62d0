import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Counts, judge, readPlaywrightReport, readVitestReport } from './suite-reports.ts'
import { describeSummary, summarize } from './suite-summary.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedgerow-reports-'))
  path = join(folder, 'report.json')
})

afterEach(() => rmSync(folder, { recursive: true }))

const write = (report: object) => writeFileSync(path, JSON.stringify(report))
const counts = (some: Partial<Counts>): Counts => ({ passed: 0, failed: 0, skipped: 0, failures: [], ...some })

test('vitest: counts, what failed and why, and a file that could not be loaded', () => {
  const result = (status: string, fullName: string) => ({ status, fullName })
  write({
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: '/r/a.test.ts',
        status: 'failed',
        assertionResults: [
          result('passed', 'x'),
          { ...result('failed', 'adds up'), failureMessages: ['\x1b[31mexpected 2\x1b[39m\n\n  not 3'] },
        ],
      },
      { name: '/r/b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      { name: '/r/c.test.ts', status: 'passed', assertionResults: [result('passed', 'y')] },
    ],
  })
  expect(readVitestReport(path, '/r')).toEqual({
    passed: 2,
    failed: 2,
    skipped: 2,
    failures: ['a.test.ts › adds up\nexpected 2\n  not 3', 'b.test.ts could not be run\nno such module'],
  })
})

test('playwright: counts, nested names with the cause, and errors outside the tests', () => {
  const tests = [{ results: [{ error: { message: 'not visible' } }] }]
  write({
    stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 2 },
    suites: [
      {
        title: 'a.spec.ts',
        specs: [{ title: 'fine', ok: true }],
        suites: [{ title: 'signed in', specs: [{ title: 'sees it', ok: false, tests }] }],
      },
    ],
    errors: [{ message: 'global setup\nat x' }],
  })
  expect(readPlaywrightReport(path)).toEqual({
    passed: 3,
    failed: 2,
    skipped: 2,
    failures: ['a.spec.ts › signed in › sees it\nnot visible', 'global setup'],
  })
})

describe('nothing passes by crashing', () => {
  const cases: [string, number | null, () => Counts, Partial<Counts>][] = [
    ['a report without failures and exit code 0', 0, () => counts({ passed: 5 }), { passed: 5, failed: 0 }],
    ['failures count once', 1, () => counts({ passed: 5, failed: 2 }), { passed: 5, failed: 2 }],
    ['a bad exit code without a failed test', 1, () => counts({ passed: 5 }), { passed: 5, failed: 1 }],
    ['a suite that was killed', null, () => counts({ passed: 5 }), { failed: 1 }],
    ['no tests at all', 0, () => counts({}), { failed: 1 }],
    ['no report', 0, () => readVitestReport('/nowhere', '/'), { failed: 1, passed: 0 }],
  ]
  test.each(cases)('%s', (_, exitCode, read, expected) => {
    expect(judge(exitCode, read)).toMatchObject(expected)
  })
})

test('the table adds up and names every failure with its cause', () => {
  const summary = summarize([
    { name: 'unit', durationMs: 1500, ...counts({ passed: 10, skipped: 1 }) },
    { name: 'e2e', durationMs: 2500, ...counts({ passed: 2, failed: 1, failures: ['a.spec.ts › b\nnot visible'] }) },
  ])
  expect(summary).toMatchObject({ passed: 12, failed: 1, skipped: 1 })
  expect(describeSummary(summary).split('\n')).toEqual([
    'suite       passed  failed skipped      time',
    'unit            10       0       1     1.5 s',
    'e2e              2       1       0     2.5 s',
    'all             12       1       1     4.0 s',
    '',
    'Failed:',
    '  e2e: a.spec.ts › b',
    '      not visible',
  ])
})
