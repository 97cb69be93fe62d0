import 'server-only'
import { db } from '#lib/db.ts'
import { version } from '#lib/version.ts'

type Metric = {
  readonly name: string
  readonly help: string
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
}

/** Prometheus text format 0.0.4; every metric is a gauge that is counted in the database now. */
export async function renderMetrics(): Promise<string> {
  const [runs, configurations, workers] = await Promise.all([
    db().run.groupBy({ by: ['status'], _count: { _all: true } }),
    db().configuration.groupBy({ by: ['status'], where: { deletedAt: null }, _count: { _all: true } }),
    db().$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM worker WHERE seen_at > now() - interval '60 seconds'`,
  ])
  const metrics: Metric[] = [
    { name: 'hedgerow_build_info', help: 'The version that runs.', samples: [[{ version }, 1]] },
    {
      name: 'hedgerow_runs',
      help: 'Runs by status.',
      samples: runs.map(({ status, _count }) => [{ status }, _count._all]),
    },
    {
      name: 'hedgerow_configurations',
      help: 'Configurations by status.',
      samples: configurations.map(({ status, _count }) => [{ status }, _count._all]),
    },
    {
      name: 'hedgerow_workers',
      help: 'Workers that reported in the last minute.',
      samples: [[{}, workers[0]?.count ?? 0]],
    },
  ]
  return metrics.map(render).join('')
}

function render({ name, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`)
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`
  })
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}
