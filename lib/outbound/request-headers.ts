import { validateHeaderName, validateHeaderValue } from 'node:http'
import { refuse } from './outbound-url.ts'

/** What decides where a request goes, how it is framed, or as whom it is made. */
const reserved =
  /^(host|cookie2?|authorization|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding|forwarded|via|proxy-.*|x-forwarded-.*)$/i

/** The headers as they are sent. Throws `invalid` with the reason `header_refused`, which never quotes a value. */
export function checkHeaders(given: Readonly<Record<string, string>>, method: string): Record<string, string> {
  if (!/^[A-Z]{1,20}$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw refuse('header_refused', 'The method cannot be used.')
  }
  for (const [name, value] of Object.entries(given)) {
    if (reserved.test(name)) throw refuse('header_refused', `The header ${name} is not sent along.`)
    try {
      validateHeaderName(name)
      validateHeaderValue(name, value)
    } catch (cause) {
      throw refuse('header_refused', 'A header has a name or value that cannot be sent.', cause)
    }
  }
  return { 'user-agent': 'hedgerow', accept: '*/*', ...lowerCased(given), 'accept-encoding': 'identity' }
}

function lowerCased(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
}
