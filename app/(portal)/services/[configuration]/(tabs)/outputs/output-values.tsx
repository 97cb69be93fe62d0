import { CodeBlock } from '#components/ui/code-block.tsx'
import { Copyable } from '#components/ui/copyable.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Chip } from '#components/ui/status.tsx'

type TextProps = { readonly name: string; readonly text: string; readonly url?: string | null }

export function TextValue({ name, text, url = null }: TextProps) {
  return text === '' ? <Unknown /> : <Copyable text={text} what={name} href={url} />
}

type MapProps = {
  readonly name: string
  readonly map: Readonly<Record<string, string>>
  readonly urlOf: (value: string) => string | null
  /** Then an empty map is what was asked for. */
  readonly isProvisioned: boolean
}

export function MapValue({ name, map, urlOf, isProvisioned }: MapProps) {
  const entries = Object.entries(map)
  if (entries.length === 0) return isProvisioned ? <span className="text-ink-3">none</span> : <Unknown />
  return (
    <ul aria-label={name} className="grid min-w-0 flex-1 gap-0.5">
      {entries.map(([key, value]) => (
        <li
          key={key}
          className="flex min-w-0 flex-wrap items-center gap-x-2 sm:grid sm:grid-cols-[13rem_minmax(0,1fr)]"
        >
          <code className="min-w-0 text-sm wrap-anywhere text-ink-2">{key}</code>
          <Copyable text={value} what={`${name}.${key}`} href={urlOf(value)} />
        </li>
      ))}
    </ul>
  )
}

type DocumentProps = {
  readonly name: string
  readonly value: object
  /** What is in it, in two words: '14 variables'. */
  readonly summary: string
  readonly isSensitive?: boolean
}

export function DocumentValue({ name, value, summary, isSensitive = false }: DocumentProps) {
  const text = JSON.stringify(value, null, 2)
  return (
    <Disclosure
      className="min-w-0 flex-1 border-b-0 [&>summary]:min-h-6 pointer-coarse:[&>summary]:min-h-10 [&>div]:pt-2 [&>div]:pb-1"
      summary={<span className="font-normal">{summary}</span>}
      aside={isSensitive && <Chip>sensitive, masked</Chip>}
    >
      <CodeBlock text={text} what={name} heading="JSON" />
    </Disclosure>
  )
}

function Unknown() {
  return <span className="text-ink-3">not provisioned</span>
}
