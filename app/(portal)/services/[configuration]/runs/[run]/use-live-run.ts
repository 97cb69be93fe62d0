'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { foldEvents, unseen, withEvents } from '#components/run/run-feed.ts'
import { isActive } from '#components/run/step-groups.ts'
import type { RunEventView, RunView } from '#lib/runs/views.ts'
import type { RunSnapshot } from './read-run.ts'
import { fetchRun, runKey } from './run-query.ts'
import { useRunStream } from './use-run-stream.ts'

/** The worker's sign of life is no event: it is asked for while the run is under way. */
const pollMs = 3_000

/**
 * The run and its log, live: the snapshot of the server, every event of the stream on top of it, and a new snapshot
 * when something happened that no event tells in full. Old data stays while the line is down.
 */
export function useLiveRun(initial: RunSnapshot) {
  const client = useQueryClient()
  const [feed, setFeed] = useState(initial.feed)
  // Ahead of the state by what is not drawn yet.
  const known = useRef(initial.feed)
  const heard = useRef<RunEventView[]>([])
  const queryKey = runKey(initial.run.id)
  const { data: run, error } = useQuery<RunView>({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = heard.current.length
      const read = await fetchRun(initial.run.id, signal)
      // It may have been read before what the stream has told meanwhile.
      return withEvents(read, heard.current.slice(before))
    },
    initialData: initial.run,
    staleTime: pollMs,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => (state.data && isActive(state.data) ? pollMs : false),
  })

  const onEvents = (events: readonly RunEventView[]) => {
    const fresh = unseen(known.current, events)
    if (fresh.length === 0) return
    heard.current.push(...fresh)
    known.current = foldEvents(known.current, fresh)
    setFeed(known.current)
    client.setQueryData<RunView>(queryKey, (shown) => shown && withEvents(shown, fresh))
    if (fresh.some(tellsOfTheRun)) void client.invalidateQueries({ queryKey })
  }
  const line = useRunStream({
    runId: initial.run.id,
    isOn: isActive(run),
    lastId: () => known.current.lastId,
    onEvents,
    onClosed: () => void client.invalidateQueries({ queryKey }),
  })
  return {
    run,
    feed,
    line,
    problem: saidByPortal(error),
    put: (next: RunView) => client.setQueryData(queryKey, next),
  }
}

/** What the browser says of a line that is down is no news to the reader. */
function saidByPortal(error: Error | null): string | null {
  return error === null || error instanceof TypeError ? null : error.message
}

/** Cancelled, resumed, taken over, ended: what the row of the run says of it is new. */
function tellsOfTheRun(event: RunEventView): boolean {
  return event.type === 'done' || (event.type === 'log' && event.data.address === null)
}
