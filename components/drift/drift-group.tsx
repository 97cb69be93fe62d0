import type { ReactNode } from 'react'
import { PathText } from '#components/ui/path-text.tsx'
import { Status } from '#components/ui/status.tsx'
import type { DriftFieldView } from '#lib/drift/views.ts'
import { DriftField, driftColumns } from './drift-field.tsx'
import { type DriftGroup, driftKey } from './drift-groups.ts'
import { driftMarks } from './drift-words.ts'

type Props = {
  readonly groups: readonly DriftGroup[]
  readonly label: string
  readonly actionsOf: (field: DriftFieldView) => ReactNode
  readonly revertHrefOf: (field: DriftFieldView) => string | null
}

/** Drifted fields under the resource they belong to. */
export function DriftGroups({ groups, label, actionsOf, revertHrefOf }: Props) {
  return (
    <div>
      {groups.some(({ fields }) => fields.some(({ path }) => path !== '')) && <Head />}
      <ul aria-label={label}>
        {groups.map(({ address, title, fields }) => (
          <li key={address}>
            <h3 className="flex flex-wrap items-baseline gap-x-3 border-b pt-4 pb-1.5 font-normal">
              <PathText text={address} />
              <span className="text-sm text-ink-2">{title}</span>
              <StateOf fields={fields} />
            </h3>
            <ul>
              {fields.map((field) => (
                <DriftField
                  key={driftKey(field)}
                  field={field}
                  actions={actionsOf(field)}
                  revertHref={revertHrefOf(field)}
                />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The names of the columns, for the eye: each value carries its own for everybody else. */
function Head() {
  return (
    <div aria-hidden="true" className={`hidden gap-x-4 pt-3 text-xs text-ink-3 md:grid ${driftColumns}`}>
      <span>Field</span>
      <span>Intended</span>
      <span>Last applied</span>
      <span>Live</span>
    </div>
  )
}

function StateOf({ fields }: { readonly fields: readonly DriftFieldView[] }) {
  const { glyph, word, tone } = driftMarks[(fields.find(({ path }) => path === '') ?? fields[0])?.state ?? 'changed']
  return (
    <span className="text-sm">
      <Status glyph={glyph} tone={tone}>
        {word}
      </Status>
    </span>
  )
}
