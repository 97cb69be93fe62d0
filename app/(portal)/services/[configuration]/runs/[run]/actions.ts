'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { cancelRun } from '#lib/runs/cancel-run.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'

const named = z.strictObject({ run_id: z.string().min(1).max(64) })

export const cancelThisRun = defineAction(named, ({ ctx, input }) => cancelRun({ ctx, runId: input.run_id }))

export const resumeThisRun = defineAction(named, ({ ctx, input }) => resumeRun({ ctx, runId: input.run_id }))
