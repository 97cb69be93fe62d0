// A process of its own that adds to the audit: `recorder-process.ts {name} {count}`, several transactions at a time.
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { systemCtx } from '#lib/auth/context.ts'
import { sideBySide } from './side-by-side.ts'

const [name = '', count = '0'] = process.argv.slice(2)
const ctx = systemCtx(name, `test-${name}`)
const subject = { subjectType: 'session', subjectName: name } as const
await sideBySide(
  Array.from({ length: Number(count) }, (_, index) => index),
  8,
  (index) =>
    transact((tx) => record(tx, ctx, { action: 'session.started', ...subject, subjectId: `${name}-${index}` })),
)
process.exit(0)
