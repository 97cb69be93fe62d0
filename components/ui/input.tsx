'use client'

import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { useField } from './field.tsx'

type InputProps = ComponentProps<'input'> & {
  /** For what a machine reads: keys, paths, ids. */
  readonly mono?: boolean
}

export function Input({ mono = false, className, ...rest }: InputProps) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={!mono}
      {...useField()}
      className={cx('control h-8 w-full min-w-0 px-2.5 pointer-coarse:h-10', mono && 'font-mono text-sm', className)}
      {...rest}
    />
  )
}

type TextareaProps = ComponentProps<'textarea'> & { readonly mono?: boolean }

export function Textarea({ mono = false, className, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={3}
      spellCheck={!mono}
      {...useField()}
      className={cx('control w-full min-w-0 px-2.5 py-1.5', mono && 'font-mono text-sm', className)}
      {...rest}
    />
  )
}
