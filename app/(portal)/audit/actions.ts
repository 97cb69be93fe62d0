'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { verifyChain } from '#lib/audit/verify-chain.ts'

export const verifyAudit = defineAction(z.strictObject({}), ({ ctx }) => verifyChain({ ctx }))
