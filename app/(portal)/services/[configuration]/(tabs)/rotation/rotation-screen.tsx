'use client'

import { useState } from 'react'
import { NewSecretDialog } from '#components/rotation/new-secret-dialog.tsx'
import { RotationPanel } from '#components/rotation/rotation-panel.tsx'
import { SecretRotation } from '#components/rotation/secret-rotation.tsx'
import { TokenRotation } from '#components/rotation/token-rotation.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import type { RotationView } from '#lib/rotation/views.ts'
import { useRotationVerbs } from './use-rotation-verbs.ts'

type Props = {
  readonly rotation: RotationView
  readonly mayRefresh: boolean
  readonly mayPlan: boolean
  readonly mayRotate: boolean
}

export function RotationScreen({ rotation, mayRefresh, mayPlan, mayRotate }: Props) {
  const { busy, problem, reading, refresh, plan, rotate } = useRotationVerbs(rotation)
  const [isAsked, setAsked] = useState(false)
  const verbs = { busy, mayPlan, onPlan: plan }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {problem && <ErrorPanel title={problem.message} requestId={problem.requestId || undefined} />}
      <RotationPanel
        rotation={rotation}
        token={
          <TokenRotation rotation={rotation} reading={reading} verbs={{ ...verbs, mayRefresh, onRefresh: refresh }} />
        }
        secret={
          <SecretRotation
            rotation={rotation}
            verbs={{ ...verbs, onRotate: mayRotate && mayPlan ? () => setAsked(true) : null }}
          />
        }
      />
      {isAsked && <NewSecretDialog onSave={rotate} onClose={() => setAsked(false)} />}
    </div>
  )
}
