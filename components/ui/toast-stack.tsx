'use client'

import { useTheme } from 'next-themes'
import { useEffect, useRef } from 'react'
import { Toaster as Sonner, toast as show } from 'sonner'
import type { Toast } from './toast.ts'

export function ToastStack({ toasts }: { readonly toasts: readonly Toast[] }) {
  const { resolvedTheme } = useTheme()
  const shown = useRef(0)
  useEffect(() => {
    for (const { message, ...more } of toasts.slice(shown.current)) show(message, more)
    shown.current = toasts.length
  }, [toasts])
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      style={{ fontFamily: 'inherit' }}
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
