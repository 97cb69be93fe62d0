type Props = {
  /** What is downloaded: 'runs'. */
  readonly what: string
  readonly links: readonly { readonly href: string; readonly label: string }[]
}

/** The list as it is filtered, as a file: one press. */
export function Downloads({ what, links }: Props) {
  return (
    <span className="flex gap-3">
      {links.map(({ href, label }) => (
        <a
          key={label}
          href={href}
          download
          aria-label={`Download the ${what} as ${label}`}
          className="link inline-flex min-h-6 items-center pointer-coarse:min-h-10"
        >
          {label}
        </a>
      ))}
    </span>
  )
}
