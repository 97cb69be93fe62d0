import { z } from 'zod'
import { maps, scalars } from '#lib/configurations/schemas.ts'
import { connectionSchema } from '#lib/connections/schemas.ts'

/*
 * Bodies that a verb parses itself, with rules that need the environment or the stored state. These are the same
 * schemas without those rules, for the OpenAPI document.
 */

export const connectionDocument = connectionSchema({ posthog: [], outbound: [] })

const { service_name, environment, ...optional } = scalars

/** The module's variables and our extensions; null stands for the default. */
export const configurationDocument = z.strictObject({
  service_name,
  environment,
  ...Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, z.nullable(schema)])),
  ...Object.fromEntries(
    Object.entries(maps).map(([name, { key, entry }]) => [
      name,
      z
        .record(key, entry as z.ZodType)
        .nullable()
        .default({}),
    ]),
  ),
  provider: scalars.cloud_provider,
  webhook_secret: z.string().nullable().default(null),
})
