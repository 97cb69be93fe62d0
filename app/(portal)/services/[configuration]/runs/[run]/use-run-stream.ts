'use client'

import { useEffect, useEffectEvent, useState } from 'react'
import type { Line } from '#components/run/run-notices.tsx'
import type { RunEventView } from '#lib/runs/views.ts'

type Input = {
  readonly runId: string
  readonly isOn: boolean
  /** The newest event that is known: the stream goes on after it. */
  readonly lastId: () => string | null
  /** Several at a time, oldest first. */
  readonly onEvents: (events: readonly RunEventView[]) => void
  /** The portal ended the stream and told the browser not to come again, or refused it. */
  readonly onClosed: () => void
}

const types = ['step', 'log', 'done'] as const
/** What comes within this is drawn at once. */
const gatherMs = 80
const firstPauseMs = 1_000
const longestPauseMs = 15_000

/**
 * Listens to a run. The browser takes a stream up that broke off; one that was refused is opened anew, ever more
 * slowly, from the last event that is known.
 */
export function useRunStream({ runId, isOn, lastId, onEvents, onClosed }: Input): Line {
  const [line, setLine] = useState<Line>('off')
  const tell = useEffectEvent(onEvents)
  const close = useEffectEvent(onClosed)
  const after = useEffectEvent(lastId)

  useEffect(() => {
    if (!isOn) return setLine('off')
    let source: EventSource | null = null
    let pauseMs = firstPauseMs
    let again: ReturnType<typeof setTimeout> | undefined
    const gathered = gather((events) => tell(events))
    const open = () => {
      const id = after()
      source = new EventSource(`/api/v1/runs/${encodeURIComponent(runId)}/events${id === null ? '' : `?after=${id}`}`)
      source.onopen = () => {
        pauseMs = firstPauseMs
        setLine('live')
      }
      source.onerror = () => {
        setLine('lost')
        if (source?.readyState !== EventSource.CLOSED) return
        close()
        again = setTimeout(open, pauseMs)
        pauseMs = Math.min(longestPauseMs, pauseMs * 2)
      }
      for (const type of types) source.addEventListener(type, (message) => gathered.add(asEvent(type, message)))
    }
    open()
    return () => {
      source?.close()
      clearTimeout(again)
      gathered.stop()
    }
  }, [runId, isOn])
  return line
}

function gather(tell: (events: readonly RunEventView[]) => void) {
  let events: RunEventView[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    tell(events)
    events = []
  }
  return {
    add(event: RunEventView) {
      events.push(event)
      timer ??= setTimeout(flush, gatherMs)
    },
    stop: () => clearTimeout(timer),
  }
}

function asEvent(type: RunEventView['type'], { data, lastEventId: id }: MessageEvent<string>): RunEventView {
  const { at, ...rest } = JSON.parse(data)
  return { id, at, type, data: rest } as RunEventView
}
