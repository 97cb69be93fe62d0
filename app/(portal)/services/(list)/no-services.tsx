import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { Kbd } from '#components/ui/kbd.tsx'

export function NoServices({ mayCreate }: { readonly mayCreate: boolean }) {
  return (
    <EmptyState
      title="No service has analytics yet"
      action={
        mayCreate && (
          <Button asChild tone="primary" size="lg">
            <IntentLink href="/services/new">
              New service <Kbd keys="n" />
            </IntentLink>
          </Button>
        )
      }
      example={
        <figure className="border-l-2 pl-4">
          <figcaption className="text-sm text-ink-2">For example, from “auth” in prod on AWS you get</figcaption>
          <pre className="mt-2 overflow-x-auto text-sm leading-6 text-ink-2">
            {`a PostHog project   3 flags, 3 actions, a cohort and a dashboard
14 vault entries    /nexpo/auth/posthog/…
an env block        POSTHOG_HOST=https://us.i.posthog.com`}
          </pre>
        </figure>
      }
    >
      Name a service, see exactly what would be made in PostHog and in your vault, and make it with one press.
    </EmptyState>
  )
}
