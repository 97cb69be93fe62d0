'use client'

import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { Handover } from '#components/run/handover.tsx'
import { dashboardQuery, envQuery } from './run-query.ts'

type Props = { readonly configurationId: string; readonly mayReveal: boolean }

export function RunHandover({ configurationId, mayReveal }: Props) {
  const [isRevealed, setRevealed] = useState(false)
  const plain = useQuery(envQuery(configurationId, false))
  const clear = useQuery({ ...envQuery(configurationId, true), enabled: isRevealed })
  const dashboard = useQuery(dashboardQuery(configurationId))
  const mask = useCallback(() => setRevealed(false), [])
  const shown = isRevealed && clear.data ? { text: clear.data, revealed: true } : null
  const masked = plain.data ? { text: plain.data, revealed: false } : null
  return (
    <Handover
      configurationId={configurationId}
      env={shown ?? masked}
      problem={(isRevealed ? clear.error?.message : plain.error?.message) ?? null}
      dashboardUrl={dashboard.data ?? null}
      mayReveal={mayReveal}
      onReveal={() => setRevealed(true)}
      onMask={mask}
    />
  )
}
