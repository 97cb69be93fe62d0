/** `npm test` once everything is installed: every suite in order, each to its end, then one table. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { build } from './build.ts'
import { chromiumVariable } from './chromium.ts'
import { Fault } from './fault.mjs'
import { generate } from './generate.mjs'
import { provideChromium } from './install-chromium.ts'
import { createSteps, describeFailure } from './steps.mjs'
import { type Counts, judge, readPlaywrightReport, readVitestReport } from './suite-reports.ts'
import { describeSummary, type SuiteResult, summarize } from './suite-summary.ts'

const root = join(import.meta.dirname, '..')
const results = join(root, '.data/test-results')
const step = createSteps()
const names = ['lint', 'types', 'unit', 'contract', 'database', 'reliability', 'build', 'e2e'] as const
type Name = (typeof names)[number]

const switches = z.object({ only: z.string().optional(), full: z.literal(true).optional() })
const ok: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] }

const suites: Record<Name, () => Promise<Counts>> = {
  lint: async () => check('lint', await run('@biomejs/biome/bin/biome', ['ci', '.'])),
  types: async () => {
    // A fresh checkout has none of the types that Next derives from the routes.
    const derived = await run('next/dist/bin/next', ['typegen'])
    return check('types', derived === 0 ? await run('typescript/bin/tsc', ['--noEmit']) : derived)
  },
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  database: () => vitest('database'),
  reliability: () => vitest('reliability'),
  build: async () => {
    await step('next build', (note) => build({ root, force: false, env: process.env, note }))
    return ok
  },
  e2e: async () => {
    const browser = await step('find Chromium', (note) => provideChromium(root, note))
    const args = ['test', '--config', 'e2e/playwright.config.ts']
    const code = await run('@playwright/test/cli.js', args, { [chromiumVariable]: browser })
    return judge(code, () => readPlaywrightReport(join(results, 'e2e.json')))
  },
}

let current: ChildProcess | null = null
let isStopped = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    isStopped = true
    current?.kill(signal)
  })

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<boolean> {
  const { only, full } = switches.parse(JSON.parse(process.argv[2] ?? '{}'))
  const chosen = choose(only)
  if (full) process.env.HEDGEROW_TEST_SIZE = 'full'
  rmSync(results, { recursive: true, force: true })
  mkdirSync(results, { recursive: true })
  await step('generate the database client (prisma generate)', () => generate(root))
  const done: SuiteResult[] = []
  for (const name of chosen) {
    if (isStopped) break
    process.stderr.write(`\n── ${name} ${'─'.repeat(60 - name.length)}\n`)
    const startedAt = performance.now()
    const counts = await suites[name]().catch(failedOutright)
    done.push({ name, ...counts, durationMs: Math.round(performance.now() - startedAt) })
  }
  const summary = summarize(done)
  writeFileSync(join(results, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`)
  process.stdout.write(`\n${describeSummary(summary)}\n`)
  if (isStopped)
    process.stdout.write(
      `\nStopped: ${chosen.slice(done.length).join(', ') || 'the last suite'} did not run to the end.\n`,
    )
  return summary.failed === 0 && !isStopped
}

function choose(only: string | undefined): readonly Name[] {
  if (!only) return names
  const asked = only.split(',').map((name) => name.trim())
  const unknown = asked.filter((name) => !names.some((known) => known === name))
  if (unknown.length > 0) throw new Fault(`There is no suite ${unknown.join(', ')}.`, `Choose of ${names.join(', ')}.`)
  return names.filter((name) => asked.includes(name))
}

async function vitest(project: string): Promise<Counts> {
  const report = join(results, `${project}.json`)
  const args = ['run', '--config', '.config/vitest.ts', '--project', project]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const code = await run('vitest/vitest.mjs', [...args, ...reporters])
  return judge(code, () => readVitestReport(report, root))
}

function check(name: string, code: number | null): Counts {
  return code === 0 ? ok : { ...ok, failed: 1, failures: [`ended with code ${code ?? 'unknown'}: see ${name} above`] }
}

function failedOutright(error: unknown): Counts {
  const told = describeFailure(error)
  process.stderr.write(`${told}\n`)
  return { ...ok, failed: 1, failures: [told.trim().split('\n')[0] ?? ''] }
}

/** Runs a program of node_modules in the foreground and gives its exit code. */
function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<number | null> {
  const preload = new URL('attached.mjs', import.meta.url).href
  const script = join(root, 'node_modules', program)
  const child = spawn(process.execPath, ['--import', preload, script, ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env, HEDGEROW_ATTACHED: 'suite' },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  current = child
  return new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('exit', (code) => resolve(code))
  })
}
