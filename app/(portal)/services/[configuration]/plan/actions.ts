'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { startRun } from '#lib/runs/start-run.ts'

export const startPlan = defineAction(z.strictObject({ plan_id: z.string().min(1).max(64) }), ({ ctx, input }) =>
  startRun({ ctx, planId: input.plan_id }),
)
