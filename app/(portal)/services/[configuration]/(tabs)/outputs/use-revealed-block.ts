'use client'

import { useCallback, useEffect, useState } from 'react'
import { revealEnvBlock } from '../../reveal-actions.ts'

const shownForMs = 30_000

type Problem = { readonly message: string; readonly requestId: string }

/** The block with the key in clear for 30 seconds after it was asked for, and not beyond the page. */
export function useRevealedBlock(configurationId: string) {
  const [shown, setShown] = useState<{ readonly text: string; readonly until: number } | null>(null)
  const [now, setNow] = useState(0)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const hide = useCallback(() => setShown(null), [])

  useEffect(() => {
    if (!shown) return
    const tick = () => (Date.now() >= shown.until ? hide() : setNow(Date.now()))
    const timer = setInterval(tick, 500)
    window.addEventListener('pagehide', hide)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', hide)
    }
  }, [shown, hide])

  const reveal = async (format: string) => {
    setBusy(true)
    setProblem(null)
    const answer = await revealEnvBlock({ configuration_id: configurationId, format }).catch(() => null)
    setBusy(false)
    if (!answer?.ok) {
      return setProblem(
        answer?.error ?? { message: 'The portal did not answer. Try again in a moment.', requestId: '' },
      )
    }
    setNow(Date.now())
    setShown({ text: answer.value.text, until: Date.now() + shownForMs })
  }
  const secondsLeft = shown ? Math.max(0, Math.ceil((shown.until - now) / 1000)) : 0
  return { text: shown?.text ?? null, secondsLeft, isBusy, problem, reveal, hide }
}
