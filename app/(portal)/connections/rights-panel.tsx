import { CodeBlock } from '#components/ui/code-block.tsx'
import { type NeededRights, neededRights, type TypedSettings } from '#lib/connections/needed-rights.ts'
import type { ConnectionKind } from '#lib/connections/schemas.ts'

type Props = { readonly kind: ConnectionKind; readonly typed: TypedSettings }

/** The least that the credentials must be allowed to do, filled in from what is typed. */
export function RightsPanel({ kind, typed }: Props) {
  const { advice, title, text }: NeededRights = neededRights(kind, typed)
  return (
    <div className="grid gap-3">
      <p className="max-w-[68ch] text-ink-2">{advice}</p>
      <CodeBlock text={text} what={title.toLowerCase()} heading={title} wrap={kind !== 'aws'} />
    </div>
  )
}
