import { queryOptions } from '@tanstack/react-query'
import { readApi, readApiText } from '#components/shell/read-api.ts'
import type { RunView } from '#lib/runs/views.ts'

/** The run as it stands; the stream keeps it fresh between readings. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => readApi<RunView>(`/api/v1/runs/${encodeURIComponent(id)}`, signal),
  })
}

/** The .env of what the run has made; with the key in clear each reading is an audit record, so it is never repeated. */
export function envQuery(configurationId: string, isRevealed: boolean) {
  const values = isRevealed ? 'reveal' : 'reference'
  const path = `/api/v1/configurations/${encodeURIComponent(configurationId)}/env?format=dotenv&values=${values}`
  return queryOptions({
    queryKey: ['env', configurationId, values],
    queryFn: ({ signal }) => readApiText(path, signal),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: isRevealed ? 0 : 300_000,
  })
}

export function dashboardQuery(configurationId: string) {
  return queryOptions({
    queryKey: ['outputs', configurationId],
    queryFn: ({ signal }) =>
      readApi<{ readonly dashboard_url: string }>(
        `/api/v1/configurations/${encodeURIComponent(configurationId)}/outputs`,
        signal,
      ),
    select: ({ dashboard_url: url }) => url || null,
  })
}
