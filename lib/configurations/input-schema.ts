import { z } from 'zod'
import { cloudProviders, maps, scalars } from './schemas.ts'

const { service_name: _name, environment, ...optional } = scalars

function mapValues<In extends z.ZodType, Out>(shape: Readonly<Record<string, In>>, change: (schema: In) => Out) {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, change(schema)]))
}

const mapSchemas = Object.fromEntries(
  Object.entries(maps).map(([name, { key, entry }]) => [name, z.record(key, entry as z.ZodType).nullish()]),
)

/**
 * What the API takes as a configuration, for its documentation (`z.toJSONSchema` with io 'input'). Rules that look at
 * several values are not in it: `parseConfiguration` is what decides.
 */
export const configurationInput = z.strictObject({
  service_name: z.string().regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/),
  environment,
  ...mapValues<z.ZodType, z.ZodType>(optional, (schema) => schema.nullish()),
  provider: z.enum(cloudProviders).nullish().describe('Another name of cloud_provider, as in the module.'),
  webhook_secret: z
    .string()
    .max(256)
    .nullish()
    .describe('Write-only. Left out or masked it is kept; null or an empty text removes it.'),
  ...mapSchemas,
})
