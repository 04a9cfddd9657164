'use client'
import { clientLimits } from '@signalbox/shared/resources'
import { useDraft } from '@/client/draft/use-draft.ts'
import { TextField } from '@/ui/text-field.tsx'

/** What clients may take: annotations of the Gateway, each with what counts where it is left empty. */
export function LimitsFields() {
  const fields = useDraft()
  return (
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      {Object.values(clientLimits).map(({ annotation, title, help, default: placeholder }) => (
        <TextField
          key={annotation}
          label={title}
          help={help}
          placeholder={placeholder}
          stacked
          mono
          {...fields.text(['metadata', 'annotations', annotation])}
        />
      ))}
    </div>
  )
}
