'use client'

import { SecretValue } from '#components/ui/secret-value.tsx'
import { revealOutput } from './reveal-actions.ts'

type Props = {
  readonly configurationId: string
  readonly name: 'posthog_project_api_key' | 'webhook_secret'
  /** '' when there is none yet. */
  readonly masked: string
  readonly mayReveal: boolean
}

const words = { posthog_project_api_key: 'project API key', webhook_secret: 'webhook secret' }

/** A secret of the service: masked until it is asked for, masked again after 30 seconds; each time is recorded. */
export function RevealOutput({ configurationId, name, masked, mayReveal }: Props) {
  if (masked === '') return '—'
  if (!mayReveal) return <code className="text-sm">{masked}</code>
  const reveal = async () => {
    const answer = await revealOutput({ configuration_id: configurationId, name }).catch(() => null)
    if (answer?.ok) return { ok: true as const, value: answer.value.value }
    return { ok: false as const, message: answer?.error.message ?? 'The portal did not answer.' }
  }
  return <SecretValue what={words[name]} masked={masked} reveal={reveal} />
}
