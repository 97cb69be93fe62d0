import type { Tone } from '#components/ui/status.tsx'
import type { StepView } from '#lib/runs/views.ts'

export type StepMark = { readonly glyph: string; readonly tone: Tone; readonly live: boolean }

export const stepMarks: Readonly<Record<StepView['status'], StepMark>> = {
  pending: { glyph: '○', tone: 'neutral', live: false },
  running: { glyph: '●', tone: 'update', live: true },
  waiting: { glyph: '◷', tone: 'update', live: false },
  succeeded: { glyph: '✓', tone: 'create', live: false },
  failed: { glyph: '✕', tone: 'delete', live: false },
  skipped: { glyph: '»', tone: 'neutral', live: false },
  cancelled: { glyph: '⊘', tone: 'neutral', live: false },
}
