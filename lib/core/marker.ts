import { newId } from './ids.ts'

/**
 * The mark that we leave in an object we create, so that it can be found again when an answer was lost and
 * recognised as ours when our records are gone: ⟦hedgerow:nexpo/auth/prod posthog.action/requests#01j…⟧
 */
export type Marker = {
  /** project/service/environment of the configuration. */
  readonly configuration: string
  /** Address of the resource within it. */
  readonly address: string
  /** Random, one for each attempt to create. */
  readonly nonce: string
}

const pattern = /⟦hedgerow:([^\s⟧#]+) ([^\s⟧#]+)#([0-9a-z]+)⟧/
const every = new RegExp(pattern, 'g')

export function formatMarker(marker: Marker): string {
  return `⟦hedgerow:${marker.configuration} ${marker.address}#${marker.nonce}⟧`
}

const adopted = 'adopted'

/** For the mark of an object that was there before us: it says so when our records are gone. */
export function adoptedNonce(): string {
  return adopted + newId()
}

export function isAdoptedNonce(nonce: string | null | undefined): boolean {
  return nonce?.startsWith(adopted) ?? false
}

export function readMarker(text: string | null | undefined): Marker | null {
  const found = pattern.exec(text ?? '')
  if (!found) return null
  const [, configuration = '', address = '', nonce = ''] = found
  return { configuration, address, nonce }
}

/** Puts the marker on a line of its own at the end; the text is cut so that both fit into `maxLength` characters. */
export function withMarker(text: string, marker: Marker, maxLength = Number.POSITIVE_INFINITY): string {
  const mark = formatMarker(marker)
  const room = maxLength - mark.length - 1
  const kept = withoutMarker(text).slice(0, Math.max(0, room))
  return kept === '' ? mark : `${kept}\n${mark}`
}

export function withoutMarker(text: string): string {
  return text.replace(every, '').trimEnd()
}

/** Same configuration and address; the nonce may differ (an earlier attempt). */
export function isOurs(marker: Marker | null, owner: Pick<Marker, 'configuration' | 'address'>): boolean {
  return marker !== null && marker.configuration === owner.configuration && marker.address === owner.address
}
