import { Button } from '#components/ui/button.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import type { CurrentRotationView } from '#lib/rotation/views.ts'
import type { TokenVerbs } from './token-rotation.tsx'

type Props = {
  readonly rotation: CurrentRotationView
  readonly configurationId: string
  readonly verbs: Pick<TokenVerbs, 'busy' | 'mayPlan' | 'onPlan'>
}

/** The one thing to do next with a rotation that is under way: plan it, read the plan, or follow the run. */
export function RotationWay({ rotation, configurationId, verbs }: Props) {
  const home = `/services/${configurationId}`
  if (rotation.phase === 'writing') {
    return (
      <>
        <p>The run writes it now. It is confirmed here once it was read back from wherever it is kept.</p>
        <Button asChild>
          <IntentLink href={`${home}/runs/${rotation.run_id}`}>Follow the run</IntentLink>
        </Button>
      </>
    )
  }
  if (rotation.phase === 'planned') {
    return (
      <>
        <p>The plan is made. Nothing is written before you apply it.</p>
        <Button asChild tone="primary">
          <IntentLink href={`${home}/plan?plan=${rotation.plan_id}`}>Open the plan</IntentLink>
        </Button>
      </>
    )
  }
  if (!verbs.mayPlan) return <p>Somebody who may provision goes on from here.</p>
  return (
    <>
      <p>
        {rotation.run_id && (
          <>
            The last run did not confirm it:{' '}
            <IntentLink href={`${home}/runs/${rotation.run_id}`} className="link">
              open the run
            </IntentLink>
            .{' '}
          </>
        )}
        The plan shows what is written where; nothing is written before you apply it.
      </p>
      <Button tone="primary" busy={verbs.busy === 'plan'} disabled={verbs.busy !== null} onClick={verbs.onPlan}>
        {verbs.busy === 'plan' ? 'Planning…' : 'Review plan'}
      </Button>
    </>
  )
}
