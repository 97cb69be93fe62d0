import type { EnvironmentDocument } from './document.ts'

/** An object of name and value. What is not shown is `{ "cloud_provider", "name" }` of its vault entry in its place. */
export function jsonObject(document: EnvironmentDocument): string {
  const entries = document.variables.map(({ name, value, reference }) => {
    const entry = reference ? { cloud_provider: reference.cloud, name: reference.name } : null
    return [name, value ?? entry] as const
  })
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}
