'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { personPatch, updatePerson } from '#lib/people/update-person.ts'

export const changePerson = defineAction(
  z.strictObject({ id: z.string().min(1).max(64), patch: personPatch, if_match: z.string().max(100) }),
  ({ ctx, input }) => updatePerson({ ctx, id: input.id, patch: input.patch, ifMatch: input.if_match }),
)
