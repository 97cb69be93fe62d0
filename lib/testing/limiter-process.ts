// A process of its own that takes calls from a shared budget: `limiter-process.ts {budget} {windows} {count}`.
import { createTurns } from '#lib/connections/shared-limiter.ts'

const [budget = '', windows = '[]', count = '0'] = process.argv.slice(2)
const turns = createTurns({ budget, system: 'posthog', lane: 'person', windows: JSON.parse(windows) })
await Promise.all(Array.from({ length: Number(count) }, () => turns.take()))
process.exit(0)
