'use client'

import { useRouter } from 'next/navigation'
import { useHotkey } from '#components/ui/hotkey.ts'

/** `n` on the list makes a new service. */
export function NewServiceKey() {
  const router = useRouter()
  useHotkey({ key: 'n', onPress: () => router.push('/services/new') })
  return null
}
