'use client'
import { Field as Base } from '@base-ui/react/field'
import { cn } from '@/lib/cn.ts'
import { controlClass, Field, type FieldProps } from './field.tsx'

interface FileFieldProps extends FieldProps {
  /** As the browser's own `accept`: endings and media types. */
  readonly accept: string
  readonly onFileChange: (file: File | null) => void
}

/** One file from the person's own disk. */
export function FileField({ accept, onFileChange, ...field }: FileFieldProps) {
  return (
    <Field {...field}>
      <Base.Control
        type="file"
        accept={accept}
        onChange={({ target }) => onFileChange(target instanceof HTMLInputElement ? (target.files?.[0] ?? null) : null)}
        className={cn(
          controlClass,
          'h-auto py-1 pl-1 file:mr-3 file:h-6.5 file:rounded file:border file:border-edge file:bg-sunken file:px-2 file:text-xs file:font-medium file:text-ink',
        )}
      />
    </Field>
  )
}
