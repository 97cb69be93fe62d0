import type { Tone } from '#components/ui/status.tsx'
import type { StepView } from '#lib/runs/views.ts'

export type StepMark = { readonly glyph: string; readonly tone: Tone; readonly word: string }

export const stepMarks: Readonly<Record<StepView['status'], StepMark>> = {
  pending: { glyph: '○', tone: 'neutral', word: 'pending' },
  running: { glyph: '●', tone: 'update', word: 'running' },
  waiting: { glyph: '◷', tone: 'update', word: 'waiting' },
  succeeded: { glyph: '✓', tone: 'create', word: 'done' },
  failed: { glyph: '✕', tone: 'delete', word: 'failed' },
  skipped: { glyph: '»', tone: 'neutral', word: 'not begun' },
  cancelled: { glyph: '⊘', tone: 'neutral', word: 'cancelled' },
}
