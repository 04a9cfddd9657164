'use client'
import { Field as Base } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import { cn } from '@/lib/cn.ts'

export interface FieldProps {
  readonly label: string
  /** What the field means and what happens when it is left empty. */
  readonly help?: ReactNode
  /** What is wrong and what to do; stands under the control and is read out with it. */
  readonly error?: string | undefined
  /** The label is read out but not shown, where a table head or legend says it already. */
  readonly hideLabel?: boolean | undefined
  /** Path of what the field edits, so that a page can lead to it. */
  readonly path?: string | undefined
  /** Help below the control even where there is room at its side. */
  readonly stacked?: boolean | undefined
  readonly className?: string | undefined
}

export const controlClass =
  'h-control w-full min-w-0 rounded-md border border-edge bg-panel px-2.5 text-sm text-ink transition-colors outline-none focus:border-accent focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent data-invalid:border-danger data-disabled:bg-sunken data-disabled:text-faint'

/** Label, control, help at the right where the form is wide enough, and the error under the control. */
export function Field(props: FieldProps & { readonly children: ReactNode; readonly nativeLabel?: boolean }) {
  const {
    label,
    help,
    error,
    hideLabel = false,
    stacked = false,
    className,
    path,
    children,
    nativeLabel = true,
  } = props
  return (
    <Base.Root
      invalid={error !== undefined}
      data-path={path}
      className={cn(
        'grid min-w-0 content-start gap-x-8 gap-y-1',
        !stacked && help !== undefined && '@3xl/form:grid-cols-[minmax(0,1fr)_16rem]',
        className,
      )}
    >
      <div className="grid min-w-0 content-start gap-1">
        <Base.Label
          {...(nativeLabel ? {} : { nativeLabel: false, render: <div /> })}
          className={hideLabel ? 'sr-only' : 'text-sm font-medium'}
        >
          {label}
        </Base.Label>
        {children}
        {error !== undefined && (
          <Base.Error match className="text-xs text-danger">
            {error}
          </Base.Error>
        )}
      </div>
      {help !== undefined && (
        <Base.Description className={cn('text-xs text-faint', !stacked && '@3xl/form:pt-6')}>{help}</Base.Description>
      )}
    </Base.Root>
  )
}
