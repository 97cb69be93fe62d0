/** Reads JSON from our own API with the session's cookie; throws the problem's `detail` when it is refused. */
export async function readApi<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...(signal ? { signal } : {}) })
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string }
  throw new Error(problem.detail ?? problem.title ?? `The portal answered ${response.status}.`)
}
