'use client'

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

type Hotkey = {
  /** The value of `event.key`, case-insensitive: 'k', 'Enter', '?'. */
  readonly key: string
  /** Cmd on Apple machines, Ctrl elsewhere. A hotkey without it is ignored while someone types. */
  readonly modifier?: boolean
  readonly disabled?: boolean
  readonly onPress: (event: KeyboardEvent) => void
}

const typing = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]'

export function useHotkey({ key, modifier = false, disabled = false, onPress }: Hotkey): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (disabled || event.defaultPrevented || event.repeat || event.altKey) return
    if (event.key.toLowerCase() !== key.toLowerCase()) return
    if (modifier !== (event.metaKey || event.ctrlKey)) return
    if (!modifier && (singleKeysOff() || (event.target instanceof Element && event.target.closest(typing)))) return
    event.preventDefault()
    onPress(event)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}

const singleKeysItem = 'hedgerow.single-keys'

/** Single-key shortcuts can be turned off: speech input would set them off by accident. */
export function singleKeysOff(): boolean {
  return localStorage.getItem(singleKeysItem) === 'off'
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(singleKeysItem, on ? 'on' : 'off')
}

const never = () => () => {}

/** '⌘' or 'Ctrl ', as the reader's keyboard has it; 'Ctrl ' until the browser is known. */
export function useModifierName(): string {
  return useSyncExternalStore(
    never,
    () => (/mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl '),
    () => 'Ctrl ',
  )
}
