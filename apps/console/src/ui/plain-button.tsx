import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger'

const looks: Record<ButtonLook, string> = {
  primary: 'border-transparent bg-accent text-accent-ink not-data-disabled:hover:bg-accent-hover',
  plain: 'border-edge bg-panel text-ink not-data-disabled:hover:bg-hover',
  quiet: 'border-transparent text-soft not-data-disabled:hover:bg-hover not-data-disabled:hover:text-ink',
  danger: 'border-transparent bg-danger text-danger-ink not-data-disabled:hover:opacity-90',
}

export function buttonClass(look: ButtonLook, small = false): string {
  return cn(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    'data-disabled:cursor-not-allowed data-disabled:opacity-50',
    small ? 'h-7 px-2 text-xs' : 'h-control px-3 text-sm',
    looks[look],
  )
}

export interface Look {
  readonly look?: ButtonLook
  readonly small?: boolean
}

export type PlainButtonProps = Look &
  Omit<ComponentProps<typeof BaseButton>, 'className' | 'children'> & {
    readonly children?: ReactNode
    /** Shown as busy and not to be pressed again; stays focusable. */
    readonly pending?: boolean
    /** Not to be pressed; stays focusable, so that it can be asked why. */
    readonly refused?: boolean
    readonly className?: string
  }

export function PlainButton({
  look = 'plain',
  small,
  pending = false,
  refused,
  disabled,
  className,
  ...rest
}: PlainButtonProps) {
  return (
    <BaseButton
      {...rest}
      disabled={pending || refused === true || disabled === true}
      focusableWhenDisabled={pending || refused === true}
      aria-busy={pending || undefined}
      className={cn(buttonClass(look, small), pending && 'animate-wait', className)}
    />
  )
}
