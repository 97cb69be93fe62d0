import { cookies, headers } from 'next/headers'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'
import { railCookie } from '#components/shell/rail-cookie.ts'
import { Toaster } from '#components/ui/toaster.tsx'
import { TooltipProvider } from '#components/ui/tooltip.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { env } from '#lib/env.ts'

export default async function PortalLayout({ children }: { readonly children: ReactNode }) {
  const ctx = await requireCtx((await headers()).get('x-path') ?? '/')
  const { HEDGEROW_SIMULATOR_ENDPOINTS, HEDGEROW_SUPPORT_CONTACT } = env()
  return (
    <NuqsAdapter>
      <TooltipProvider delayDuration={300} skipDelayDuration={200}>
        <AppShell
          person={{ name: ctx.actor.name, role: ctx.role }}
          simulated={Boolean(HEDGEROW_SIMULATOR_ENDPOINTS)}
          support={HEDGEROW_SUPPORT_CONTACT}
          railCollapsed={(await cookies()).get(railCookie)?.value === 'collapsed'}
        >
          {children}
        </AppShell>
        <Toaster />
      </TooltipProvider>
    </NuqsAdapter>
  )
}
