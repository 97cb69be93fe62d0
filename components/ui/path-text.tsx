/** `kind/name` in mono: what stands before the first slash in quiet ink; long ones break at their own signs first. */
export function PathText({ text }: { readonly text: string }) {
  const slash = text.indexOf('/')
  return (
    <span className="min-w-0 font-mono text-sm wrap-anywhere">
      <span className="text-ink-3">{text.slice(0, slash + 1)}</span>
      {text.slice(slash + 1)}
    </span>
  )
}
