import { Status, type Tone } from '#components/ui/status.tsx'
import type { RunView } from '#lib/runs/views.ts'

type Meaning = { readonly tone: Tone; readonly glyph: string; readonly live?: true }

const meanings: Readonly<Record<RunView['status'], Meaning>> = {
  queued: { tone: 'neutral', glyph: '○' },
  running: { tone: 'update', glyph: '●', live: true },
  waiting: { tone: 'update', glyph: '◷' },
  succeeded: { tone: 'create', glyph: '✓' },
  failed: { tone: 'delete', glyph: '✕' },
  cancelled: { tone: 'neutral', glyph: '⊘' },
}

export const isRunStatus = (status: string): status is RunView['status'] => status in meanings

export function runMeanings(status: string): Meaning {
  return isRunStatus(status) ? meanings[status] : { tone: 'neutral', glyph: '○' }
}

type Props = { readonly status: RunView['status']; readonly shape?: 'plain' | 'pill' }

export function RunStatus({ status, shape = 'plain' }: Props) {
  const { tone, glyph, live } = meanings[status]
  return (
    <Status tone={tone} glyph={glyph} shape={shape} live={live ?? false}>
      {status}
    </Status>
  )
}
