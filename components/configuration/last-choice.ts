import { cloudProviders, environments } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Remembered } from './form-values.ts'

/** Holds `prod.aws`: the environment and cloud of the last service that was planned here. */
export const lastChoiceCookie = 'hedgerow.last-choice'

export function readLastChoice(cookie: string | undefined): Remembered {
  const [environment, cloud] = (cookie ?? '').split('.')
  const knownEnvironment = environments.find((one) => one === environment)
  const knownCloud = cloudProviders.find((one) => one === cloud)
  return {
    ...(knownEnvironment ? { environment: knownEnvironment } : {}),
    ...(knownCloud ? { cloud_provider: knownCloud } : {}),
  }
}

export function keepLastChoice({ environment, cloud_provider: cloud }: JsonObject): void {
  if (!('cookieStore' in window)) return
  const value = `${environment}.${cloud}`
  const expires = Date.now() + 365 * 86_400_000
  cookieStore.set({ name: lastChoiceCookie, value, expires, sameSite: 'lax', path: '/' }).catch(() => undefined)
}
