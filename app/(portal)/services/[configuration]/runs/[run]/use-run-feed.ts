'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useReducer, useState } from 'react'
import { isActive, type RunFeed, withEvent, withSnapshot } from '#components/run/run-state.ts'
import type { RunEventView, RunView } from '#lib/runs/views.ts'
import { runQuery } from './run-query.ts'

type News = { readonly event: RunEventView } | { readonly snapshot: RunView }

function withNews(feed: RunFeed, news: News): RunFeed {
  return 'event' in news ? withEvent(feed, news.event) : withSnapshot(feed, news.snapshot)
}

const types = ['step', 'log', 'done'] as const

/**
 * The run with its log, live: a snapshot first, then every event of the stream. The browser takes a broken stream up
 * where it ended.
 */
export function useRunFeed(initial: RunView) {
  const client = useQueryClient()
  const [feed, tell] = useReducer(withNews, { run: initial, log: [], lastEventId: null })
  const [isReconnecting, setReconnecting] = useState(false)
  const { data } = useQuery({ ...runQuery(initial.id), initialData: initial, staleTime: Number.POSITIVE_INFINITY })
  const hear = useEffectEvent((type: RunEventView['type'], message: MessageEvent<string>) => {
    const event = asEvent(type, message)
    if (event) tell({ event })
    if (type === 'done') void client.invalidateQueries({ queryKey: runQuery(initial.id).queryKey })
  })

  useEffect(() => tell({ snapshot: data }), [data])
  useEffect(() => {
    const source = new EventSource(`/api/v1/runs/${encodeURIComponent(initial.id)}/events`)
    source.onopen = () => setReconnecting(false)
    // Closed for good is what the server answers after the end of a run.
    source.onerror = () => setReconnecting(source.readyState !== EventSource.CLOSED)
    for (const type of types) {
      source.addEventListener(type, (message) => hear(type, message))
    }
    return () => source.close()
  }, [initial.id])

  return { feed, isReconnecting: isReconnecting && isActive(feed.run) }
}

function asEvent(type: RunEventView['type'], message: MessageEvent<string>): RunEventView | null {
  try {
    const { at, ...data } = JSON.parse(message.data)
    return { id: message.lastEventId, at, type, data } as RunEventView
  } catch {
    return null
  }
}
