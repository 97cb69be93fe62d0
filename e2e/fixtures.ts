import { test as base } from '@playwright/test'
import { type Portal, runningPortal } from './portal.ts'

type Shared = {
  /** The portal that the whole run shares: its address, the admin token of its API, the simulator's endpoints. */
  portal: Portal
}

/** Playwright's test with the running portal; `page.goto('/services')` and `request.get('/api/v1/…')` go to it. */
export const test = base.extend<{ baseURL: string }, Shared>({
  portal: [({ browserName: _ }, use) => use(runningPortal()), { scope: 'worker' }],
  baseURL: ({ portal }, use) => use(portal.url),
})

export { expect } from '@playwright/test'
