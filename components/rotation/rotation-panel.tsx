import type { ReactNode } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Section } from '#components/ui/page-header.tsx'
import type { RotationView } from '#lib/rotation/views.ts'

type Props = {
  readonly rotation: RotationView
  readonly token: ReactNode
  readonly secret: ReactNode
}

/** The two secrets of a service that can be made new, each with its way. */
export function RotationPanel({ rotation, token, secret }: Props) {
  const { token_masked: masked, webhook_secret } = rotation
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      <Section id="token" title="Project token" aside={masked && <code className="text-sm">{masked}</code>}>
        {masked === null ? (
          <EmptyState title="No project yet">
            PostHog gives a project its token when it is made. Provision the service first.
          </EmptyState>
        ) : (
          token
        )}
      </Section>
      <Section
        id="webhook-secret"
        title="Webhook secret"
        aside={webhook_secret.masked && <code className="text-sm">{webhook_secret.masked}</code>}
      >
        {secret}
      </Section>
    </div>
  )
}
