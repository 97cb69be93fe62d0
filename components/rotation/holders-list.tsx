import type { HolderView } from '#lib/rotation/views.ts'

const places: Readonly<Record<HolderView['what'], string>> = {
  vault: 'Vault',
  portal: 'Hedgerow',
  service: 'Service',
  posthog: 'PostHog',
}

/** Everything that holds the secret, and what a rotation means for it. */
export function HoldersList({ label, holders }: { readonly label: string; readonly holders: readonly HolderView[] }) {
  return (
    <ul aria-label={label} className="border-t">
      {holders.map(({ what, name, detail }) => (
        <li
          key={`${what} ${name}`}
          className="grid gap-x-4 gap-y-0.5 border-b py-2 sm:grid-cols-[5rem_minmax(0,1fr)_minmax(0,1.4fr)] sm:items-baseline"
        >
          <span className="text-sm text-ink-3">{places[what]}</span>
          <span className="min-w-0 font-mono text-sm wrap-anywhere">{name}</span>
          <span className="min-w-0 text-sm text-ink-2">{detail}</span>
        </li>
      ))}
    </ul>
  )
}
