import { useState } from 'react'
import { formatMany } from '@/lib/format.ts'
import { Segments } from '@/ui/segments.tsx'
import { toHexDump, toShownText } from './bytes.ts'
import type { SentBytes } from './requests.ts'

/** Bytes as text and as a dump. */
export function BytesView({ answer, label }: { answer: SentBytes; label: string }) {
  const [look, setLook] = useState<'text' | 'hex'>('text')
  if (answer.size === 0) return <p className="text-sm text-faint">No bytes.</p>
  const bytes = Uint8Array.from(atob(answer.bytes), (character) => character.charCodeAt(0))
  return (
    <div className="grid gap-2">
      <div className="flex items-center justify-between gap-2">
        <Segments
          label={`How ${label} is shown`}
          value={look}
          onValueChange={setLook}
          options={[
            { value: 'text', label: 'Text' },
            { value: 'hex', label: 'Hex' },
          ]}
        />
        <span className="text-xs text-faint">{formatMany(answer.size, 'byte')}</span>
      </div>
      <pre className="max-h-120 overflow-auto rounded-md border border-line bg-sunken px-3 py-2 text-xs break-words whitespace-pre-wrap">
        {look === 'text' ? toShownText(bytes) : toHexDump(bytes)}
      </pre>
    </div>
  )
}
