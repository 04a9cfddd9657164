'use client'
import { Button as BaseButton } from '@base-ui/react/button'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from '@/lib/cn.ts'
import { Tooltip } from './tooltip.tsx'

type IconButtonProps = Omit<ComponentProps<typeof BaseButton>, 'className' | 'children' | 'aria-label'> & {
  /** The word that the icon stands for; read out, and shown as a tooltip. */
  readonly label: string
  readonly icon: LucideIcon
  readonly className?: string
}

export function IconButton({ label, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <BaseButton
        {...rest}
        aria-label={label}
        className={cn(
          'inline-flex size-7 shrink-0 items-center justify-center rounded-md text-faint transition-colors not-data-disabled:hover:bg-hover not-data-disabled:hover:text-ink data-disabled:opacity-40 data-popup-open:bg-hover',
          className,
        )}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden />
      </BaseButton>
    </Tooltip>
  )
}
