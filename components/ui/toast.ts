export type Toast = {
  readonly message: string
  readonly description?: string
  readonly action?: { readonly label: string; readonly onClick: () => void }
}

type Listener = (toast: Toast) => void

const listeners = new Set<Listener>()

/** Says something good in passing, with an undo or a link where there is one. Errors stay where they happened. */
export function toast(message: string, more: Omit<Toast, 'message'> = {}): void {
  for (const listener of listeners) listener({ message, ...more })
}

export function onToast(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
