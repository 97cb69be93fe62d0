/** As much of a browser as a sign-in needs: cookies by origin, redirects one at a time, forms. */
export type HttpBrowser = {
  /** One request; redirects are not followed. */
  ask(url: string, init?: RequestInit): Promise<Response>
  /** Follows redirects until there is none, or until one leads to a URL that begins with `stopAt`. */
  follow(response: Response, from: string, stopAt?: string): Promise<{ response: Response; url: string }>
  post(url: string, fields: Readonly<Record<string, string>>, headers?: HeadersInit): Promise<Response>
  cookies(origin: string): Map<string, string>
}

export function createHttpBrowser(): HttpBrowser {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }

  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = jarOf(new URL(url).origin)
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/; */)
      const [name = '', ...rest] = pair.split('=')
      const isOver = attributes.some((text) => /^max-age=0$/i.test(text) || /^expires=thu, 01 jan 1970/i.test(text))
      if (isOver || rest.join('=') === '') jar.delete(name)
      else jar.set(name, rest.join('='))
    }
    return response
  }

  return {
    ask,
    cookies: jarOf,
    post: (url, fields, headers = {}) => ask(url, { method: 'POST', body: new URLSearchParams(fields), headers }),
    async follow(response, from, stopAt) {
      let [current, url] = [response, from]
      for (let hops = 0; hops < 20; hops++) {
        const location = current.headers.get('location')
        if (location === null) return { response: current, url }
        url = new URL(location, url).href
        if (stopAt !== undefined && url.startsWith(stopAt)) return { response: current, url }
        current = await ask(url)
      }
      throw new Error('There were more than 20 redirects.')
    },
  }
}
