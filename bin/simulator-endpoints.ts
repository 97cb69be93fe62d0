import { z } from 'zod'

/** What the simulator prints when it listens. */
export const endpointsSchema = z.object({
  posthog: z.string(),
  aws: z.string(),
  gcp: z.string(),
  azure: z.string(),
  control: z.string(),
})

export type SimulatorEndpoints = z.infer<typeof endpointsSchema>

/** `host:port` of every system, for the list of hosts that the portal may reach over plain HTTP. */
export function hostsOf({ posthog, aws, gcp, azure }: SimulatorEndpoints): string[] {
  return [posthog, aws, gcp, azure].map((origin) => origin.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, ''))
}

/** Null when the line is not the simulator's answer. */
export function parseEndpoints(line: string): SimulatorEndpoints | null {
  try {
    return endpointsSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}
