import Link from 'next/link'
import { cx } from '#components/ui/cx.ts'
import { environments } from '#lib/configurations/schemas.ts'

type Props = {
  readonly current: string
  readonly siblings: readonly { readonly id: string; readonly environment: string }[]
}

/** The same service in its other environments. */
export function EnvironmentLinks({ current, siblings }: Props) {
  const known = environments.flatMap((environment) => siblings.filter((one) => one.environment === environment))
  if (known.length < 2) return null
  return (
    <nav aria-label="Environments" className="flex rounded border border-edge bg-sunken p-0.5">
      {known.map(({ id, environment }) => (
        <Link
          key={id}
          href={`/services/${id}`}
          aria-current={id === current ? 'page' : undefined}
          className={cx(
            'flex h-6.5 items-center rounded-sm px-3 pointer-coarse:h-9',
            id === current ? 'bg-raised font-medium shadow-[0_0_0_1px_var(--edge)]' : 'text-ink-2 hover:text-ink',
          )}
        >
          {environment}
        </Link>
      ))}
    </nav>
  )
}
