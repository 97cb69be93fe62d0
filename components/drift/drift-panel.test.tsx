import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TooltipProvider } from '#components/ui/tooltip.tsx'
import type { DriftFieldView, DriftView } from '#lib/drift/views.ts'
import { DriftActions } from './drift-actions.tsx'
import { DriftPanel } from './drift-panel.tsx'

const rollout: DriftFieldView = {
  address: 'posthog.feature_flag/analytics-enabled',
  type: 'posthog.feature_flag',
  path: 'filters.groups.0.rollout_percentage',
  state: 'changed',
  intended: 25,
  applied: 100,
  live: 60,
  sensitive: false,
  title: 'Feature flag',
  ignored: null,
  can: ['accept', 'revert', 'ignore'],
}

const clean: DriftView = {
  configuration_id: 'c1',
  status: 'clean',
  checked_at: '2026-11-24T12:00:00.000Z',
  next_at: '2026-11-24T14:00:00.000Z',
  error: null,
  fields: [],
}

type Options = { readonly isMoving?: boolean; readonly may?: boolean; readonly reverting?: boolean }

/** The page as the server sends it, its markup taken away. */
function textOf(part: Partial<DriftView>, { isMoving = false, may = true, reverting = false }: Options = {}) {
  const markup = renderToStaticMarkup(
    <TooltipProvider>
      <DriftPanel
        drift={{ ...clean, ...part }}
        isMoving={isMoving}
        checkedLine={null}
        revertHrefOf={() => (reverting ? '/services/c1/runs/r1' : null)}
        actionsOf={(field) => (
          <DriftActions field={field} may={() => may} busy={null} isHeld={false} onPress={() => undefined} />
        )}
      />
    </TooltipProvider>,
  )
  return markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

const drifted = (...fields: DriftFieldView[]): Partial<DriftView> => ({ status: 'drifted', fields })

test('a field shows what is asked for, what was applied and what is there, and what a revert writes', () => {
  const text = textOf(drifted(rollout))
  expect(text).toContain('Drifted: 1 field in 1 resource')
  expect(text).toContain('Intended 25 Last applied 100 Live ≠ 60')
  expect(text).toContain('Revert: 60 → 100')
  expect(text).toMatch(/Revert Accept Ignore…$/)
})

test('only what can be done and may be done is offered', () => {
  expect(textOf(drifted({ ...rollout, can: ['ignore'] }))).not.toMatch(/Revert(?! writes)|Accept(?! makes)/)
  expect(textOf(drifted(rollout), { may: false })).not.toMatch(/ (Accept|Ignore)(?! (makes|leaves))/)
})

test('a revert under way leads to its run instead of offering anything', () => {
  const text = textOf(drifted(rollout), { reverting: true, isMoving: true })
  expect(text).toContain('Reverting… Open the run')
  expect(text).not.toMatch(/Ignore…/)
})

test('secrets are fingerprints', () => {
  const secret = { $secret: 'x', fingerprint: 'abcdef0123456789' }
  const text = textOf(drifted({ ...rollout, sensitive: true, intended: secret, applied: secret, live: '•••' }))
  expect(text).toContain('Last applied •••• abcdef01 Live ≠ •••')
})

test('what is ignored is folded away, with reason and author, and does not count', () => {
  const ignored = { reason: 'an experiment', until: '2026-12-01T00:00:00.000Z', author: 'Ada' }
  const text = textOf({ fields: [{ ...rollout, ignored }] })
  expect(text).toContain('Everything is as it was applied')
  expect(text).toContain('but for what is ignored below')
  expect(text).toMatch(/Ignored 1 field in 1 resource.*Ignored by Ada until 2026-12-01 *: an experiment/)
})

test('what is not ours is listed by its name, without a button', () => {
  const extra = { ...rollout, address: 'posthog.cohort/7', path: '', title: 'Cohort', live: { id: '7', name: 'Beta' } }
  const text = textOf({ fields: [{ ...extra, state: 'extra', can: ['ignore'] }] })
  expect(text).toContain('Everything is as it was applied')
  expect(text).toMatch(/Not ours 1 in the same project, never touched posthog.cohort\/ 7 Cohort “Beta”$/)
})

test.each<[string, Partial<DriftView>, Options, string]>([
  ['never looked', { status: 'unchecked' }, {}, 'Not checked since the last change'],
  ['a run is at it', { status: 'unchecked' }, { isMoving: true }, 'A run is changing it'],
  [
    'it could not be looked at',
    { status: 'failed', error: { detail: 'PostHog says "no" (403).', fix: 'Add the scope.' } },
    {},
    'PostHog says &quot;no&quot; (403). Add the scope. Whether something has drifted is not known until then.',
  ],
])('%s', (_name, part, options, text) => {
  expect(textOf(part, options)).toContain(text)
})
