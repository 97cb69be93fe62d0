import { queryOptions } from '@tanstack/react-query'
import type { HandoverData } from '#components/run/handover.tsx'
import { readApi, readApiText } from '#components/shell/read-api.ts'
import type { RunView } from '#lib/runs/views.ts'

export const runKey = (id: string) => ['run', id] as const

/** Throws with what the reader of a page can do about it. */
export async function fetchRun(id: string, signal: AbortSignal): Promise<RunView> {
  const headers = { accept: 'application/json' }
  const response = await fetch(`/api/v1/runs/${encodeURIComponent(id)}`, { headers, cache: 'no-store', signal })
  if (response.ok) return response.json()
  if (response.status !== 401) throw new Error(`The portal answered ${response.status}.`)
  throw new Error('You are not signed in any more. Sign in in another tab, and this page goes on by itself.')
}

/** What a run that succeeded hands over: the env block by reference, and the dashboard. */
export function handoverQuery(runId: string, configurationId: string) {
  const base = `/api/v1/configurations/${encodeURIComponent(configurationId)}`
  return queryOptions({
    queryKey: ['handover', runId],
    queryFn: async ({ signal }): Promise<HandoverData> => {
      const [env, outputs] = await Promise.all([
        readApiText(`${base}/env?format=dotenv&values=reference`, signal),
        readApi<{ readonly dashboard_url: string }>(`${base}/outputs`, signal),
      ])
      return { env, dashboardUrl: outputs.dashboard_url || null }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}
