import { absoluteTime } from '#components/ui/time.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { actionMarks, actions } from './action-marks.ts'
import { shownFields } from './value-text.ts'

const kindNotes: Readonly<Record<PlanView['kind'], string>> = {
  apply: '',
  destroy: ' (tear down)',
  rollback: ' (roll back)',
  revert: ' (revert)',
}

/** The plan as Markdown for a pull request or a chat: counts, then each change with its fields. Holds no secret. */
export function planMarkdown(plan: PlanView): string {
  const lines = [
    `## Plan for ${plan.configuration_key}${kindNotes[plan.kind]}`,
    '',
    `${countsText(plan)}. ${plan.calls} changing API calls. Revision ${plan.revision}, by ${plan.author}, ${absoluteTime(plan.created_at)}.`,
    '',
  ]
  for (const change of plan.changes) {
    if (change.action === 'none') continue
    lines.push(`- \`${actionMarks[change.action].glyph}\` ${change.action} \`${change.address}\``)
    if (change.action === 'blocked' || change.action === 'delete') lines.push(`  - ${change.reason}`)
    for (const field of change.fields) {
      const { before, after } = shownFields(field)
      lines.push(`  - \`${field.path}\`: ${code(before.text)} → ${code(after.text)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** `43 to create, 1 to change`, or that there is nothing. */
export function countsText(plan: Pick<PlanView, 'summary'>): string {
  const parts = actions
    .filter((action) => action !== 'none' && plan.summary[action] > 0)
    .map((action) => `${plan.summary[action]} ${actionMarks[action].doing}`)
  return parts.length > 0 ? parts.join(', ') : 'Nothing to change'
}

/** Text between as many backticks as it takes. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${fence}${pad}${text.replaceAll('\n', ' ')}${pad}${fence}`
}
