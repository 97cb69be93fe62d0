import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { RotationView } from '#lib/rotation/views.ts'
import { HoldersList } from './holders-list.tsx'
import { confirmedOf, stateOf, underWay } from './rotation-phase.ts'
import { RotationSteps } from './rotation-steps.tsx'
import { RotationWay } from './rotation-way.tsx'
import type { TokenVerbs } from './token-rotation.tsx'

type Props = {
  readonly rotation: RotationView
  readonly verbs: Pick<TokenVerbs, 'busy' | 'mayPlan' | 'onPlan'> & {
    /** Null for those who may only look. */
    readonly onRotate: (() => void) | null
  }
}

/** A new webhook secret from the portal to PostHog, and to the receiver that compares it. */
export function SecretRotation({ rotation, verbs }: Props) {
  const { current, webhook_secret: secret, configuration_id: id } = rotation
  if (secret.masked === null) {
    return (
      <EmptyState
        title="No webhook secret"
        action={
          <Button asChild>
            <IntentLink href={`/services/${id}/settings#webhook`}>Open the settings</IntentLink>
          </Button>
        }
      >
        This configuration calls no webhook with a secret.
      </EmptyState>
    )
  }
  const own = underWay(current, 'webhook_secret')
  const confirmed = confirmedOf(current, 'webhook_secret')
  return (
    <div className="grid gap-5">
      {confirmed && (
        <Callout tone="update" title="The receiver need not accept the old secret any more">
          PostHog sends the new one since <RelativeTime at={confirmed.confirmed_at ?? confirmed.started_at} /> (
          {confirmed.author}). Its value can be revealed on the overview.
        </Callout>
      )}
      <div className="grid gap-2">
        <h3 className="text-sm font-normal text-ink-2">Who holds it</h3>
        <HoldersList label="Holders of the webhook secret" holders={secret.holders} />
      </div>
      <RotationSteps
        label="Rotate the webhook secret"
        steps={[
          {
            title: 'Save a new secret',
            state: own ? 'done' : 'now',
            children: !own && <NewSecret busy={verbs.busy} onRotate={verbs.onRotate} />,
          },
          {
            title: 'Let the receiver accept both',
            state: own ? stateOf(own.phase, 'detected', 'writing') : 'later',
            children: 'From the apply on PostHog sends the new one: a receiver that knows only the old one refuses.',
          },
          {
            title: 'Write it to PostHog and the vault',
            state: stateOf(own?.phase ?? null, 'detected', 'confirmed'),
            children: own ? (
              <RotationWay rotation={own} configurationId={id} verbs={verbs} />
            ) : (
              'A plan shows who gets it; nothing is written before you apply it.'
            ),
          },
          {
            title: 'Let the receiver forget the old one',
            state: 'later',
            children: 'Once it is confirmed that every holder has the new one.',
          },
        ]}
      />
    </div>
  )
}

function NewSecret({ busy, onRotate }: Pick<Props['verbs'], 'busy' | 'onRotate'>): ReactNode {
  if (!onRotate) return 'This needs the role editor or higher.'
  return (
    <Button tone="primary" busy={busy === 'rotate'} disabled={busy !== null} onClick={onRotate}>
      New secret…
    </Button>
  )
}
