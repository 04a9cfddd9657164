import { Plus, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { Button } from '../button.tsx'
import { IconButton } from '../icon-button.tsx'
import { RecordEditor } from '../key-value-editor.tsx'
import { TextField } from '../text-field.tsx'
import { useSchema } from './schema-context.ts'
import { blankOf, controlOf, isRecord, valuesIn, type FormSchema, type SchemaPath } from './schema.ts'

interface MapFieldProps {
  readonly noun: string
  readonly schema: FormSchema
  readonly path: SchemaPath
  /** The fields of the value `key`. */
  readonly value: (key: string) => ReactNode
}

const shortText = 4096

/** Values by name: in rows where they are short, else one below the other. */
export function MapField({ noun, schema, path, value }: MapFieldProps) {
  const { draft } = useSchema()
  const written = draft.get(path)
  const record = isRecord(written) ? written : {}
  const values = valuesIn(schema)
  const put = (next: Readonly<Record<string, unknown>>) =>
    draft.edit(path, Object.keys(next).length === 0 ? undefined : next)
  if (controlOf(values) === 'text' && (values.maxLength ?? Infinity) <= shortText) {
    const texts = Object.entries(record).map(([key, text]) => [key, String(text)] as const)
    return <RecordEditor noun={noun} record={Object.fromEntries(texts)} onRecordChange={put} />
  }
  return (
    <div className="grid gap-4">
      {Object.keys(record).map((key) => (
        <div key={key} className="grid gap-1 border-l-2 border-line pl-4">
          <div className="flex items-center justify-between gap-2">
            <code className="min-w-0 truncate text-sm font-medium">{key}</code>
            <IconButton
              icon={Trash2}
              label={`Remove ${key}`}
              onClick={() => put(Object.fromEntries(Object.entries(record).filter(([name]) => name !== key)))}
            />
          </div>
          {value(key)}
        </div>
      ))}
      <NewKey noun={noun} taken={Object.keys(record)} onAdd={(key) => put({ ...record, [key]: blankOf(values) })} />
    </div>
  )
}

function NewKey({ noun, taken, onAdd }: { noun: string; taken: readonly string[]; onAdd: (key: string) => void }) {
  const [key, setKey] = useState('')
  const isTaken = taken.includes(key)
  return (
    <div className="flex items-start gap-2">
      <TextField
        label={`Name of the new ${noun}`}
        hideLabel
        mono
        className="w-64"
        placeholder="name"
        value={key}
        onValueChange={setKey}
        error={isTaken ? 'This name is there already.' : undefined}
      />
      <Button
        disabled={key === '' || isTaken}
        onClick={() => {
          onAdd(key)
          setKey('')
        }}
      >
        <Plus size={14} aria-hidden /> Add {noun}
      </Button>
    </div>
  )
}
