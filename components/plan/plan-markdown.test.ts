import { expect, test } from 'vitest'
import type { PlanView } from '#lib/runs/views.ts'
import { countsText, planMarkdown } from './plan-markdown.ts'

const summary = { create: 1, update: 0, replace: 0, adopt: 0, delete: 1, blocked: 0, none: 3 }
const plan: PlanView = {
  id: 'p',
  configuration_id: 'c',
  configuration_key: 'nexpo/auth/prod',
  revision: 2,
  kind: 'apply',
  hash: 'h',
  created_at: '2026-11-23T12:00:00Z',
  expires_at: '2026-11-23T13:00:00Z',
  author: 'Priya',
  status: 'open',
  run_id: null,
  preflight: [],
  summary,
  changes: [
    {
      address: 'posthog.hog_function/service-errors',
      type: 'posthog.hog_function',
      action: 'create',
      reason: '',
      needs: [],
      fields: [
        {
          path: 'secret',
          before: null,
          after: { $secret: 'webhook_secret', fingerprint: '292f078ec5876494' },
          sensitive: true,
          known_after_apply: false,
        },
        { path: 'body', before: null, after: 'a `quoted` one', sensitive: false, known_after_apply: false },
      ],
    },
    {
      address: 'vault.parameter/x',
      type: 'vault.parameter',
      action: 'delete',
      reason: 'It is not wanted any more.',
      needs: [],
      fields: [],
    },
    { address: 'posthog.action/y', type: 'posthog.action', action: 'none', reason: '', needs: [], fields: [] },
  ],
  calls: 2,
  estimate: {},
}

test('counts leave out what is zero and what stays', () => {
  expect(countsText(plan)).toBe('1 to create, 1 to delete')
  expect(countsText({ summary: { ...summary, create: 0, delete: 0 } })).toBe('Nothing to change')
})

test('a plan as Markdown', () => {
  expect(planMarkdown(plan)).toBe(`## Plan for nexpo/auth/prod

1 to create, 1 to delete. 2 changing API calls. Revision 2, by Priya, 2026-11-23 12:00:00 UTC.

- \`+\` create \`posthog.hog_function/service-errors\`
  - \`secret\`: \`—\` → \`•••• 292f078e\`
  - \`body\`: \`—\` → \`\` a \`quoted\` one \`\`
- \`−\` delete \`vault.parameter/x\`
  - It is not wanted any more.
`)
})
