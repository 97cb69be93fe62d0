import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { ExternalLink } from '#components/ui/external-link.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { RotationView } from '#lib/rotation/views.ts'
import { HoldersList } from './holders-list.tsx'
import { confirmedOf, stateOf, underWay } from './rotation-phase.ts'
import { type RotationStep, RotationSteps } from './rotation-steps.tsx'
import { RotationWay } from './rotation-way.tsx'

export type TokenVerbs = {
  readonly mayRefresh: boolean
  readonly mayPlan: boolean
  readonly busy: 'refresh' | 'plan' | 'rotate' | null
  readonly onRefresh: () => void
  readonly onPlan: () => void
}

/** What the last reading found: masked before and after, the same when PostHog has the same token still. */
export type TokenReading = { readonly changed: boolean; readonly before: string; readonly after: string }

type Props = {
  readonly rotation: RotationView
  readonly reading: TokenReading | null
  readonly verbs: TokenVerbs
}

/** The way of a new project token from PostHog to the vault, with what PostHog does on the way said before. */
export function TokenRotation({ rotation, reading, verbs }: Props) {
  const { current, holders, configuration_id: id } = rotation
  const confirmed = confirmedOf(current, 'project_token')
  return (
    <div className="grid gap-5">
      {confirmed && (
        <Callout
          tone="update"
          title="Redeploy every service that holds the old token"
          actions={
            <Button asChild>
              <IntentLink href={`/services/${id}/outputs`}>Open the env block</IntentLink>
            </Button>
          }
        >
          The new token was written and read back <RelativeTime at={confirmed.confirmed_at ?? confirmed.started_at} /> (
          {confirmed.author}). Until a service runs with it, PostHog refuses its events.
        </Callout>
      )}
      {!underWay(current, 'project_token') && !confirmed && (
        <Callout tone="update" title="PostHog revokes the old token at once">
          There is no time in which both are valid: from the reset on, events that are sent with the old token are
          refused, until whatever holds it is redeployed with the new one. Have the redeploy ready before you begin.
        </Callout>
      )}
      <div className="grid gap-2">
        <h3 className="text-sm font-normal text-ink-2">Who holds it</h3>
        <HoldersList label="Holders of the project token" holders={holders} />
      </div>
      <RotationSteps label="Rotate the project token" steps={stepsOf({ rotation, reading, verbs })} />
    </div>
  )
}

function stepsOf({ rotation, reading, verbs }: Props): readonly RotationStep[] {
  const { current, configuration_id: id } = rotation
  const own = underWay(current, 'project_token')
  const phase = own?.phase ?? null
  const first = own ? 'done' : 'now'
  return [
    {
      title: 'Reset it in PostHog',
      state: first,
      children: !own && <ResetThere url={rotation.posthog_url} />,
    },
    {
      title: 'Read the token again',
      state: first,
      children: (
        <>
          {verbs.mayRefresh && (
            <Button
              tone={own ? 'secondary' : 'primary'}
              busy={verbs.busy === 'refresh'}
              disabled={verbs.busy !== null}
              onClick={verbs.onRefresh}
            >
              {verbs.busy === 'refresh' ? 'Reading…' : 'Read the token again'}
            </Button>
          )}
          <Reading reading={reading} />
        </>
      ),
    },
    {
      title: 'Write it to the vault',
      state: stateOf(phase, 'detected', 'confirmed'),
      children: own ? (
        <RotationWay rotation={own} configurationId={id} verbs={verbs} />
      ) : (
        'A plan shows what is written; nothing is written before you apply it.'
      ),
    },
    {
      title: 'Redeploy',
      state: 'later',
      children: 'Every service that holds the old token, with the new env block.',
    },
  ]
}

function ResetThere({ url }: { readonly url: string | null }): ReactNode {
  return (
    <>
      <p>
        PostHog lets no API key do this, only a person in its settings, so that Hedgerow cannot do it for you. From that
        moment on the old token is refused.
      </p>
      {url && <ExternalLink href={url}>Open the project’s settings in PostHog</ExternalLink>}
    </>
  )
}

function Reading({ reading }: { readonly reading: TokenReading | null }) {
  return (
    <p role="status" className={reading ? '' : 'hidden'}>
      {reading?.changed && (
        <>
          It has changed: <code className="text-sm">{reading.before}</code> →{' '}
          <code className="text-sm text-create">{reading.after}</code>
        </>
      )}
      {reading && !reading.changed && (
        <>
          PostHog has the same token still: <code className="text-sm">{reading.after}</code>. Nothing was changed.
        </>
      )}
    </p>
  )
}
