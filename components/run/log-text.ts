import { absoluteTime } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import type { LogLine } from './run-feed.ts'
import { runNames } from './run-names.ts'

type About = Pick<RunView, 'id' | 'configuration_key' | 'kind' | 'status' | 'revision' | 'actor' | 'created_at'>

/** The log as a file: what run it is of, then a line an event, its parts between tabs. */
export function logText(run: About, lines: readonly LogLine[]): string {
  const name = runNames[run.kind].replace(/^The /, '')
  const head = [
    `# ${name} ${run.id} of ${run.configuration_key}, revision ${run.revision}`,
    `# by ${run.actor}, ${absoluteTime(run.created_at)}, ${run.status}`,
  ]
  const rows = lines.map(({ at, level, address, message }) => [at, level, address ?? '-', message].join('\t'))
  return `${[...head, ...rows].join('\n')}\n`
}

export function logFileName({ configuration_key: key, id }: Pick<RunView, 'configuration_key' | 'id'>): string {
  return `${key.replaceAll('/', '-')}-${id}.log`
}
