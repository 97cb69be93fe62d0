import { NuqsTestingAdapter } from 'nuqs/adapters/testing'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { TooltipProvider } from '#components/ui/tooltip.tsx'
import type { RunView, StepView } from '#lib/runs/views.ts'
import { emptyFeed } from './run-feed.ts'
import { RunPanel } from './run-panel.tsx'

const at = (second: number) => new Date(Date.parse('2026-11-23T12:00:00Z') + second * 1000).toISOString()

function step(address: string, part: Partial<StepView> = {}): StepView {
  const [type = ''] = address.split('/')
  const rest = { started_at: null, finished_at: null, duration_ms: null, retry_at: null, error: null }
  return { address, type, action: 'create', needs: [], status: 'pending', attempts: 0, ...rest, ...part }
}

const run: RunView = {
  id: 'r1',
  configuration_id: 'c1',
  configuration_key: 'nexpo/auth/dev',
  plan_id: 'p1',
  kind: 'apply',
  status: 'queued',
  revision: 2,
  title: 'rollout 100 → 25',
  actor: 'Ada',
  created_at: at(0),
  started_at: null,
  finished_at: null,
  duration_ms: null,
  cancel_requested: false,
  heartbeat_at: null,
  steps: [step('posthog.dashboard/service'), step('posthog.insight/volume', { needs: ['posthog.dashboard/service'] })],
  remained: [],
}

const error = {
  code: 'upstream',
  detail: 'Could not create the dashboard: PostHog says "no" (403).',
  fix: 'Add the scope dashboard:write at https://us.posthog.com/settings.',
  retryable: false,
}

type Options = {
  readonly servedAt?: string
  readonly line?: 'live' | 'lost'
  readonly may?: boolean
  readonly search?: string
}

/** The page as the server sends it, its markup taken away. */
function textOf(part: Partial<RunView>, { servedAt = at(1), line = 'live', may = true, search = '' }: Options = {}) {
  const nothing = () => undefined
  const verbs = { mayCancel: may, mayResume: may, mayPlan: may, busy: null, onCancel: nothing, onResume: nothing }
  const markup = renderToStaticMarkup(
    <NuqsTestingAdapter searchParams={search}>
      <TooltipProvider>
        <RunPanel
          run={{ ...run, ...part }}
          feed={emptyFeed}
          servedAt={servedAt}
          line={line}
          lineProblem={null}
          verbs={{ ...verbs, onPlan: nothing, onRollBack: nothing }}
          problem={null}
          handover={<p>POSTHOG_HOST=x</p>}
        />
      </TooltipProvider>
    </NuqsTestingAdapter>,
  )
  return markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
}

const failed: Partial<RunView> = {
  status: 'failed',
  started_at: at(1),
  finished_at: at(2),
  steps: [
    step('posthog.dashboard/service', { status: 'failed', attempts: 1, error }),
    step('posthog.insight/volume', { status: 'skipped', needs: ['posthog.dashboard/service'] }),
  ],
}

describe('a run that waits for a worker', () => {
  test('says what it changes, who began it, and that it can be cancelled', () => {
    const text = textOf({})
    for (const part of ['rollout 100 → 25', 'Ada', 'revision 2', 'queued', '0 of 2', 'Cancel']) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('No worker')
  })

  test('says after five seconds what to check', () => {
    expect(textOf({}, { servedAt: at(6) })).toContain('No worker has taken this run up yet')
  })
})

describe('a run that runs', () => {
  const waiting = step('vault.parameter/host', { status: 'waiting', attempts: 1, retry_at: at(13), error })
  const running: Partial<RunView> = { status: 'running', started_at: at(0), steps: [waiting] }

  test('says until when a step waits, and why', () => {
    expect(textOf(running)).toContain('again in 12 s, 12:00:13 UTC : PostHog says "no" (403).')
  })

  test('keeps what is known while the line is down', () => {
    const text = textOf(running, { line: 'lost' })
    expect(text).toContain('Reconnecting…')
    expect(text).toContain('vault.parameter/ host')
  })

  test('says that it is being cancelled', () => {
    expect(textOf({ ...running, cancel_requested: true })).toContain('Stopping at the next safe point')
  })
})

describe('the worker of a run that runs', () => {
  const running: Partial<RunView> = { status: 'running', started_at: at(0), heartbeat_at: at(10) }

  test('is said to have been seen', () => {
    const text = textOf(running, { servedAt: at(12) })
    expect(text).toContain('worker seen 2 s ago')
    expect(text).not.toContain('is lost')
  })

  test('is said to be lost, and that nothing is to be done', () => {
    const text = textOf(running, { servedAt: at(30) })
    expect(text).toContain('Its worker has not been seen for 20 s : another one takes the run up by itself')
  })

  test('is not called lost while the portal itself cannot be asked, nor once the run is over', () => {
    expect(textOf(running, { servedAt: at(30), line: 'lost' })).not.toContain('The worker of this run is lost')
    expect(textOf({ ...running, status: 'failed' }, { servedAt: at(30) })).not.toContain('worker')
  })
})

describe('a run that failed', () => {
  test('opens the failed row: what was said, what it stops, what to do, and one button', () => {
    const text = textOf(failed)
    expect(text).toContain(error.detail)
    expect(text).toContain('One step was not begun because of it: posthog.insight/volume')
    expect(text).toContain('Add the scope dashboard:write at https://us.posthog.com/settings .')
    expect(text.match(/ Resume /g)).toHaveLength(3)
    expect(text).toContain('needs posthog.dashboard/service')
    expect(text).not.toContain('POSTHOG_HOST')
  })

  test('offers the way back, but not from a way back', () => {
    expect(textOf(failed)).toContain('Roll back…')
    expect(textOf({ ...failed, kind: 'rollback' })).not.toContain('Roll back…')
    expect(textOf(failed, { may: false })).not.toContain('Roll back')
  })

  test('offers nothing that the reader may not do', () => {
    expect(textOf(failed, { may: false })).not.toMatch(/ (Resume|New plan) (?!goes)/)
  })

  test('shows what the URL asks for', () => {
    const text = textOf(failed, { search: '?show=not-begun&system=posthog' })
    expect(text).toContain('posthog.insight/ volume')
    expect(text).not.toContain(error.fix)
    expect(textOf(failed, { search: '?system=vault' })).toContain('No step fits these filters.')
  })
})

describe('a run that is over', () => {
  const done = step('vault.parameter/host', { status: 'succeeded', attempts: 1 })
  const over: Partial<RunView> = { status: 'succeeded', started_at: at(1), finished_at: at(5), steps: [done] }

  test('hands over what it has made', () => {
    expect(textOf(over)).toMatch(/1 of 1 step done 4\.0 s .*POSTHOG_HOST=x/)
  })

  test('that had nothing to do says so', () => {
    expect(textOf({ ...over, steps: [] })).toContain('Nothing to do')
  })

  test('that tore down reports what remained, and why', () => {
    const remained = [{ address: 'posthog.project/auth', reason: 'It was there before us.' }]
    const text = textOf({ ...over, kind: 'destroy', remained })
    expect(text).toContain('posthog.project/ auth It was there before us.')
    expect(text).not.toContain('POSTHOG_HOST')
    expect(textOf({ ...over, kind: 'destroy' })).toContain('Nothing remains')
  })
})
