import type { Tone } from '#components/ui/status.tsx'
import type { DriftState } from '#lib/drift/views.ts'

type Mark = {
  readonly glyph: string
  readonly word: string
  readonly tone: Tone
  /** What it means for the resource as a whole; '' where its fields tell it. */
  readonly meaning: string
}

export const driftMarks: Readonly<Record<DriftState, Mark>> = {
  changed: { glyph: '≠', word: 'changed', tone: 'drift', meaning: '' },
  deleted: {
    glyph: '−',
    word: 'deleted',
    tone: 'delete',
    meaning: 'It is gone: somebody removed it from where it was made.',
  },
  recreated: {
    glyph: '±',
    word: 'recreated',
    tone: 'drift',
    meaning: 'It was found again as another object than the one that was recorded.',
  },
  extra: { glyph: '·', word: 'not ours', tone: 'neutral', meaning: 'Not made here, and never touched.' },
  surplus: { glyph: '+', word: 'surplus', tone: 'drift', meaning: 'A second object that carries our mark.' },
}
