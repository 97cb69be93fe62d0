import 'server-only'
import type { HandoverData } from '#components/run/handover.tsx'
import { emptyFeed, type Feed, foldEvents } from '#components/run/run-feed.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { readRunEvents } from '#lib/runs/events.ts'
import { getRun, listRuns } from '#lib/runs/queries.ts'
import { readEnvBlock } from '#lib/runs/read-env-block.ts'
import { readOutputs } from '#lib/runs/read-outputs.ts'
import type { RunView } from '#lib/runs/views.ts'

export type RunSnapshot = { readonly run: RunView; readonly feed: Feed; readonly servedAt: string }

/** The events before the run: what the run knows is then never older than what the feed has told. */
export async function readRun(ctx: Ctx, runId: string): Promise<RunSnapshot> {
  const feed = await readFeed(ctx, runId)
  return { feed, run: await getRun(ctx, runId), servedAt: new Date().toISOString() }
}

async function readFeed(ctx: Ctx, runId: string): Promise<Feed> {
  let feed = emptyFeed
  for (;;) {
    const events = await readRunEvents(ctx, runId, feed.lastId)
    if (events.length === 0) return feed
    feed = foldEvents(feed, events)
  }
}

/** Whether no later run has changed the configuration: only then is what it has now what this run has made. */
export async function isNewestRun(ctx: Ctx, { id, configuration_id }: RunView): Promise<boolean> {
  const { items } = await listRuns(ctx, { configuration: configuration_id, limit: 1 })
  return items[0]?.id === id
}

export async function readHandover(ctx: Ctx, configurationId: string): Promise<HandoverData> {
  const [env, outputs] = await Promise.all([
    readEnvBlock({ ctx, configurationId, format: 'dotenv', values: 'reference' }),
    readOutputs({ ctx, configurationId, reveal: false }),
  ])
  return { env: env.text, dashboardUrl: outputs.dashboard_url || null }
}
