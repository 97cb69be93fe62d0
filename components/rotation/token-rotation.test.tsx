import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TooltipProvider } from '#components/ui/tooltip.tsx'
import type { CurrentRotationView, RotationView } from '#lib/rotation/views.ts'
import { TokenRotation } from './token-rotation.tsx'

const rotation: RotationView = {
  configuration_id: 'c1',
  token_masked: 'phc_••••3f9a',
  posthog_url: 'https://us.posthog.com/project/7/settings/project',
  holders: [{ what: 'vault', name: '/nexpo/auth/posthog/project-api-key', detail: 'Holds the current one.' }],
  webhook_secret: { masked: null, holders: [] },
  current: null,
}

const current: CurrentRotationView = {
  id: 'o1',
  subject: 'project_token',
  phase: 'detected',
  plan_id: null,
  run_id: null,
  started_at: '2026-11-24T12:00:00.000Z',
  confirmed_at: null,
  author: 'Ada',
}

function pageOf(part: Partial<CurrentRotationView> | null, may = true): string {
  const nothing = () => undefined
  return renderToStaticMarkup(
    <TooltipProvider>
      <TokenRotation
        rotation={{ ...rotation, current: part && { ...current, ...part } }}
        reading={null}
        verbs={{ mayRefresh: may, mayPlan: may, busy: null, onRefresh: nothing, onPlan: nothing }}
      />
    </TooltipProvider>,
  )
}

const textOf = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('before anything is done it says what PostHog does, who holds the token, and where it is reset', () => {
  const page = pageOf(null)
  expect(textOf(page)).toContain('PostHog revokes the old token at once')
  expect(textOf(page)).toContain('/nexpo/auth/posthog/project-api-key')
  expect(page).toContain('href="https://us.posthog.com/project/7/settings/project"')
  expect(textOf(page)).not.toContain('Review plan')
})

test.each<[string, Partial<CurrentRotationView>, string]>([
  ['a new token leads to a plan', {}, '>Review plan<'],
  ['a plan that is open is led to', { phase: 'planned', plan_id: 'p1' }, 'href="/services/c1/plan?plan=p1"'],
  ['a run is followed', { phase: 'writing', plan_id: 'p1', run_id: 'r1' }, 'href="/services/c1/runs/r1"'],
  ['a run that did not confirm it is told of', { plan_id: 'p1', run_id: 'r1' }, 'The last run did not confirm it'],
  ['once confirmed, the redeploy is what is left', { phase: 'confirmed' }, 'href="/services/c1/outputs"'],
])('%s', (_name, part, html) => {
  expect(pageOf(part)).toContain(html)
})

test('whoever may only look is offered nothing', () => {
  expect(pageOf({}, false)).not.toContain('<button type="button" class="inline-flex')
  expect(textOf(pageOf({}, false))).toContain('Somebody who may provision goes on from here.')
})
