/** The project's key as far as the reader may see it; null while there is no project. */
export type ApiKey = { readonly masked: string } | { readonly value: string } | null

/** What to show: the value when it was revealed, else the mask, else nothing. */
export function shownKey(apiKey: ApiKey): string {
  if (apiKey === null) return ''
  return 'value' in apiKey ? apiKey.value : apiKey.masked
}
