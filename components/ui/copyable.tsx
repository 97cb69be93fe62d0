import { CopyIcon } from './copy-button.tsx'
import { ExternalText } from './external-link.tsx'

type Props = {
  readonly text: string
  /** What it is, for the copy button: 'project id'. */
  readonly what: string
  /** Its page outside of the portal, where it has one. */
  readonly href?: string | null
}

/** A value that a machine reads, with its copy button at its end however long it is. */
export function Copyable({ text, what, href = null }: Props) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
      <ExternalText href={href}>{text}</ExternalText>
      <CopyIcon text={text} what={what} />
    </span>
  )
}
