/** Somebody else's program with the same PostHog key: calls at a steady pace, whatever the answers say. */
export type HiddenConsumer = {
  readonly made: () => number
  readonly refused: () => number
  stop(): Promise<void>
}

export function startHiddenConsumer(host: string, key: string, everyMs: number): HiddenConsumer {
  const answers: Promise<number>[] = []
  const statuses: number[] = []
  const timer = setInterval(() => {
    const answer = fetch(`${host}/api/users/@me/`, { headers: { authorization: `Bearer ${key}` } })
    answers.push(
      answer.then(async (response) => {
        await response.arrayBuffer()
        return statuses.push(response.status)
      }),
    )
  }, everyMs)
  return {
    made: () => statuses.length,
    refused: () => statuses.filter((status) => status === 429).length,
    async stop() {
      clearInterval(timer)
      await Promise.all(answers)
    },
  }
}
