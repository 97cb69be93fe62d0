/** The path to go to after sign-in: only ever one of ours, '/' for anything else. Takes a path or a URL of our origin. */
export function safeReturnTo(wanted: string | null | undefined, publicUrl: string): string {
  if (!wanted || !(wanted.startsWith('/') || wanted.startsWith(`${publicUrl}/`))) return '/'
  const url = URL.parse(wanted, publicUrl)
  if (url?.origin !== publicUrl) return '/'
  const path = `${url.pathname}${url.search}${url.hash}`
  return path.startsWith('//') || path.startsWith('/sign-in') ? '/' : path
}
