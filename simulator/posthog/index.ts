import type { Host, System } from '../types.ts'
export function createPostHog(host: Host): System {
  host.now()
  return { name: 'posthog', handle: () => ({ status: 200, body: {} }), truth: () => ({}), reset() {}, settings: {} }
}
