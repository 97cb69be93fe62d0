import { Slot } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger'

const tones: Record<ButtonTone, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover font-medium',
  secondary: 'border border-edge bg-raised text-ink hover:border-line-strong hover:bg-hover font-medium',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border border-edge text-delete hover:border-delete bg-raised hover:bg-delete-soft font-medium',
}

const sizes = { sm: 'h-7 px-2.5 text-sm gap-1.5', md: 'h-8 px-3 text-base gap-2', lg: 'h-9 px-4 text-base gap-2' }

export type ButtonProps = ComponentProps<'button'> & {
  readonly tone?: ButtonTone
  readonly size?: keyof typeof sizes
  /** Something runs because of it: it keeps its width, says so and takes no second press. */
  readonly busy?: boolean
  /** Renders its only child (a link) in the button's shape. */
  readonly asChild?: boolean
  readonly children?: ReactNode
}

export function Button({ tone = 'secondary', size = 'md', busy = false, asChild = false, ...rest }: ButtonProps) {
  const { className, disabled, type, ...others } = rest
  const shape = cx(
    'inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded pointer-coarse:min-h-10',
    'transition-[background-color,border-color,color,opacity] disabled:opacity-55 aria-disabled:opacity-55',
    tones[tone],
    sizes[size],
    busy && 'animate-breathe',
    className,
  )
  if (asChild) return <Slot.Root className={shape} {...others} />
  return (
    <button
      type={type ?? 'button'}
      className={shape}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      {...others}
    />
  )
}
