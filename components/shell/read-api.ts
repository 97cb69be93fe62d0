/** Reads JSON from our own API with the session's cookie; throws the problem's `detail` when it is refused. */
export async function readApi<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await read(path, 'application/json', signal)).json()) as T
}

/** The same for an answer that is text. */
export async function readApiText(path: string, signal?: AbortSignal): Promise<string> {
  return (await read(path, 'text/plain', signal)).text()
}

async function read(path: string, accept: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(path, { headers: { accept }, cache: 'no-store', ...(signal ? { signal } : {}) })
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; title?: string }
  throw new Error(problem.detail ?? problem.title ?? `The portal answered ${response.status}.`)
}
