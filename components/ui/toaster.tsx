'use client'

import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

/** For good news only, with an undo or a link where there is one; errors stay where they happened. */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      gap={8}
      mobileOffset={{ bottom: 72 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-full items-center gap-3 rounded-lg bg-ink px-4 py-3 text-base text-paper shadow-float',
          title: 'font-normal',
          description: 'text-sm opacity-80',
          actionButton: 'ml-auto shrink-0 rounded-sm px-2 py-1 font-medium underline underline-offset-3',
          icon: 'hidden',
        },
      }}
    />
  )
}
