'use client'

import { useRouter } from 'next/navigation'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { Section } from '#components/ui/page-header.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { connectionKinds } from '#lib/connections/schemas.ts'
import { ConnectionForm } from '../connection-form.tsx'
import { kindWords } from '../kinds.ts'
import { RightsPanel } from '../rights-panel.tsx'

const options = connectionKinds.map((value) => ({ value, label: kindWords[value].short }))

export function NewConnection() {
  const router = useRouter()
  const [kind, setKind] = useQueryState('kind', parseAsStringLiteral(connectionKinds).withDefault('posthog'))
  return (
    <ConnectionForm
      key={kind}
      kind={kind}
      connection={null}
      onSaved={({ id }) => router.push(`/connections/${id}?check=now`)}
      before={<SegmentedControl label="To" value={kind} options={options} onChange={(next) => setKind(next)} />}
      aside={(typed) => (
        <Section id="rights" title="Rights that its credentials need">
          <RightsPanel kind={kind} typed={typed} />
        </Section>
      )}
    />
  )
}
