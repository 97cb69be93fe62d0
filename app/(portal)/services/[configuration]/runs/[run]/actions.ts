'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'
import { planRollback } from '#lib/runs/plan-rollback.ts'
import { readEnvBlock } from '#lib/runs/read-env-block.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'

const id = z.string().min(1).max(64)
const named = z.strictObject({ run_id: id })

export const cancelThisRun = defineAction(named, ({ ctx, input }) => cancelRun({ ctx, runId: input.run_id }))

export const resumeThisRun = defineAction(named, ({ ctx, input }) => resumeRun({ ctx, runId: input.run_id }))

/** Plans the way to what was there before it; starts nothing. */
export const planRollbackOf = defineAction(named, ({ ctx, input }) => planRollback({ ctx, runId: input.run_id }))

/** The env block with the key in clear; recorded. */
export const revealEnvBlock = defineAction(z.strictObject({ configuration_id: id }), async ({ ctx, input }) => {
  const configurationId = input.configuration_id
  const { text } = await readEnvBlock({ ctx, configurationId, format: 'dotenv', values: 'reveal' })
  return { text }
})
