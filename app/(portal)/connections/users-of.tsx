import Link from 'next/link'

/** The services that a refusal names as users of a connection, as links; nothing when it names none. */
export function UsersOf({
  details,
}: {
  readonly details: Readonly<Record<string, string | number | readonly string[]>>
}) {
  const users = Array.isArray(details.users) ? details.users.map(String) : []
  if (users.length === 0) return null
  return (
    <ul aria-label="Used by" className="mt-2 grid max-h-60 gap-0.5 overflow-y-auto">
      {users.map((key) => (
        <li key={key}>
          <Link
            href={`/services?q=${encodeURIComponent(key.split('/').slice(0, 2).join('/'))}`}
            className="link inline-flex min-h-6 items-center font-mono text-sm wrap-anywhere"
          >
            {key}
          </Link>
        </li>
      ))}
    </ul>
  )
}
