import { Status, type Tone } from '#components/ui/status.tsx'
import type { ConfigurationView } from '#lib/configurations/views.ts'

type Meaning = { readonly tone: Tone; readonly glyph: string; readonly live?: true }

export const statusMeanings: Readonly<Record<ConfigurationView['status'], Meaning>> = {
  draft: { tone: 'neutral', glyph: '○' },
  provisioned: { tone: 'create', glyph: '✓' },
  provisioning: { tone: 'update', glyph: '●', live: true },
  drifted: { tone: 'drift', glyph: '≠' },
  failed: { tone: 'delete', glyph: '✕' },
  paused: { tone: 'update', glyph: '‖' },
  destroyed: { tone: 'neutral', glyph: '−' },
}

type Props = { readonly status: ConfigurationView['status']; readonly shape?: 'plain' | 'pill' }

export function ConfigurationStatus({ status, shape = 'plain' }: Props) {
  const { tone, glyph, live } = statusMeanings[status]
  return (
    <Status tone={tone} glyph={glyph} shape={shape} live={live ?? false}>
      {status}
    </Status>
  )
}
