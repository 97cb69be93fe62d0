type Part = { readonly text: string; readonly isLink: boolean; readonly at: number }

const address = /https?:\/\/[^\s"'<>()]*[^\s"'<>().,;:]/g

/** A text in pieces, its web addresses apart; a full stop behind one belongs to the sentence. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let end = 0
  for (const found of text.matchAll(address)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index), isLink: false, at: end })
    parts.push({ text: found[0], isLink: true, at: found.index })
    end = found.index + found[0].length
  }
  return end < text.length ? [...parts, { text: text.slice(end), isLink: false, at: end }] : parts
}

/** Advice often names the page on which it can be followed. */
export function LinkedText({ text }: { readonly text: string }) {
  return partsOf(text).map(({ text: part, isLink, at }) =>
    isLink ? (
      <a key={at} href={part} target="_blank" rel="noreferrer" className="link wrap-anywhere">
        {part}
      </a>
    ) : (
      part
    ),
  )
}
