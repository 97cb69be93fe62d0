'use server'

import { z } from 'zod'
import { defineAction } from '#lib/action.ts'
import { checkConnection } from '#lib/connections/check-connection.ts'
import { createConnection } from '#lib/connections/create-connection.ts'
import { deleteConnection } from '#lib/connections/delete-connection.ts'
import { updateConnection } from '#lib/connections/update-connection.ts'

const id = z.string().min(1).max(64)
const json = z.record(z.string(), z.json())
const etag = z.string().max(100)

/** The verbs read the settings themselves and name every fault of them. */
export const addConnection = defineAction(json, ({ ctx, input }) => createConnection({ ctx, input }))

export const changeConnection = defineAction(z.strictObject({ id, patch: json, if_match: etag }), ({ ctx, input }) =>
  updateConnection({ ctx, id: input.id, patch: input.patch, ifMatch: input.if_match }),
)

export const removeConnection = defineAction(z.strictObject({ id, if_match: etag }), ({ ctx, input }) =>
  deleteConnection({ ctx, id: input.id, ifMatch: input.if_match }),
)

export const checkNow = defineAction(z.strictObject({ id }), ({ ctx, input }) => checkConnection({ ctx, id: input.id }))
