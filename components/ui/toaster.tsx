'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { onToast, type Toast } from './toast.ts'

const ToastStack = dynamic(() => import('./toast-stack.tsx').then((module) => module.ToastStack), { ssr: false })

/** Where toasts appear; what draws them is fetched with the first one. */
export function Toaster() {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  useEffect(() => onToast((toast) => setToasts((before) => [...before, toast])), [])
  return toasts.length > 0 && <ToastStack toasts={toasts} />
}
