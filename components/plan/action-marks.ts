import type { Tone } from '#components/ui/status.tsx'
import type { ChangeAction } from '#lib/runs/views.ts'

export type ActionMark = { readonly glyph: string; readonly tone: Tone; readonly doing: string }

/** In the order in which they are counted: what a reader must not overlook comes with its own sign. */
export const actionMarks: Readonly<Record<ChangeAction, ActionMark>> = {
  create: { glyph: '+', tone: 'create', doing: 'to create' },
  update: { glyph: '~', tone: 'update', doing: 'to change' },
  replace: { glyph: '±', tone: 'update', doing: 'to replace' },
  adopt: { glyph: '↳', tone: 'drift', doing: 'to adopt' },
  delete: { glyph: '−', tone: 'delete', doing: 'to delete' },
  blocked: { glyph: '✕', tone: 'delete', doing: 'blocked' },
  none: { glyph: '=', tone: 'neutral', doing: 'unchanged' },
}

export const actions = Object.keys(actionMarks) as readonly ChangeAction[]
