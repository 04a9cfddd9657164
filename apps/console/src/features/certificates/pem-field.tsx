import { Upload } from 'lucide-react'
import { useId } from 'react'
import { TextArea } from '@/ui/text-area.tsx'

interface PemFieldProps {
  readonly label: string
  readonly help: string
  readonly placeholder: string
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly error: string | undefined
}

/** PEM that is pasted, or read from a file of this machine. */
export function PemField({ label, onValueChange, ...field }: PemFieldProps) {
  const id = useId()
  return (
    <div className="grid gap-2">
      <TextArea label={label} mono rows={6} onValueChange={onValueChange} {...field} />
      <div>
        <label
          htmlFor={id}
          className="inline-flex min-h-7 cursor-pointer items-center gap-1.5 rounded-md border border-edge px-2.5 text-xs hover:bg-hover focus-within:outline-2 focus-within:outline-accent"
        >
          <Upload size={14} aria-hidden /> Take {label.toLowerCase()} from a file
          <input
            id={id}
            type="file"
            accept=".pem,.crt,.cer,.key,text/plain"
            className="sr-only"
            onChange={async (event) => {
              const text = await event.currentTarget.files?.[0]?.text()
              if (text !== undefined) onValueChange(text)
            }}
          />
        </label>
      </div>
    </div>
  )
}
