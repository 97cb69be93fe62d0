import type { ConnectionChoice } from './form-context.ts'

/** The connections of that kind that may serve the environment; every one of them while none is chosen. */
export function fittingConnections(
  connections: readonly ConnectionChoice[],
  kind: unknown,
  environment: unknown,
): readonly ConnectionChoice[] {
  return connections.filter((one) => one.kind === kind && serves(one, environment))
}

/** The one that is taken when none is named: the default, else the only one. */
export function defaultConnection(fitting: readonly ConnectionChoice[]): ConnectionChoice | undefined {
  return fitting.find((one) => one.is_default) ?? (fitting.length === 1 ? fitting[0] : undefined)
}

/** The one that is named by id or by name, else the one that is taken when none is. */
export function chosenConnection(fitting: readonly ConnectionChoice[], named: string): ConnectionChoice | undefined {
  if (named === '') return defaultConnection(fitting)
  return fitting.find((one) => one.id === named || one.name === named)
}

function serves({ environments }: ConnectionChoice, environment: unknown): boolean {
  return typeof environment !== 'string' || environments.length === 0 || environments.includes(environment)
}
