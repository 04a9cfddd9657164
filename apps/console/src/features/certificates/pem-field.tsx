import { Upload } from 'lucide-react'
import { useRef } from 'react'
import { Button } from '@/ui/button.tsx'
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
  const file = useRef<HTMLInputElement>(null)
  return (
    <div className="grid gap-2">
      <TextArea label={label} mono rows={6} onValueChange={onValueChange} {...field} />
      <div>
        <input
          ref={file}
          hidden
          type="file"
          aria-label={`File of the ${label.toLowerCase()}`}
          accept=".pem,.crt,.cer,.key,text/plain"
          onChange={async (event) => {
            const text = await event.currentTarget.files?.[0]?.text()
            if (text !== undefined) onValueChange(text)
          }}
        />
        <Button small onClick={() => file.current?.click()}>
          <Upload size={14} aria-hidden /> Take {label.toLowerCase()} from a file
        </Button>
      </div>
    </div>
  )
}
