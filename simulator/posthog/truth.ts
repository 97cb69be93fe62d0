import { type Kind, kinds, type State } from './state.ts'

/** Everything that PostHog holds or held: deleted objects too, secrets in clear, with the call that created each. */
export function truthOf(state: State): Record<string, unknown> {
  const projects = [...state.projects.values()]
  const rows = (kind: Kind) =>
    projects.flatMap(({ project, [kind]: found }) => found.map((row) => ({ project: project.id, ...row })))
  return {
    organizations: state.account.organizations,
    users: state.account.users,
    keys: state.account.keys,
    projects: projects.map(({ project }) => project),
    ...Object.fromEntries(kinds.map((kind) => [kind, rows(kind)])),
    tiles: projects.flatMap(({ project, tiles }) => tiles.map((tile) => ({ project: project.id, ...tile }))),
    events: projects.flatMap((project) =>
      state.received(project).events.map((event) => ({ project: project.project.id, ...event })),
    ),
    persons: projects.flatMap((project) =>
      Object.entries(state.received(project).persons).map(([distinct_id, person]) => ({
        project: project.project.id,
        distinct_id,
        ...person,
      })),
    ),
  }
}
