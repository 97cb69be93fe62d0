import { Boxes, type LucideIcon, Play, Plug, ScrollText } from 'lucide-react'

export type Place = { readonly href: string; readonly label: string; readonly icon: LucideIcon }

/** Where the rail, the bottom bar and the palette lead. */
export const places: readonly Place[] = [
  { href: '/services', label: 'Services', icon: Boxes },
  { href: '/runs', label: 'Runs', icon: Play },
  { href: '/connections', label: 'Connections', icon: Plug },
  { href: '/audit', label: 'Audit', icon: ScrollText },
]

export function isAt(place: Place, pathname: string): boolean {
  return pathname === place.href || pathname.startsWith(`${place.href}/`)
}
