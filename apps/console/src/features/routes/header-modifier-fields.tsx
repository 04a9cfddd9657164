'use client'
import type { FieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { TextField } from '@/ui/text-field.tsx'

const parts = [
  { field: 'set', title: 'Set', help: 'One value; what was there goes.', noun: 'header to set' },
  { field: 'add', title: 'Add', help: 'Beside what is there.', noun: 'header to add' },
] as const

/** Headers to set, to add and to remove. */
export function HeaderModifierFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  return (
    <div className="grid gap-4">
      {parts.map(({ field, title, help, noun }) => (
        <fieldset key={field} className="grid gap-1.5">
          <legend className="mb-1.5 text-sm">
            <span className="font-medium">{title}</span> <span className="text-xs text-faint">{help}</span>
          </legend>
          <ListEditor
            noun={noun}
            addLabel={`Add a ${noun}`}
            {...fields.list([...path, field], () => ({ name: '', value: '' }))}
            max={16}
            item={(index) => (
              <div className="grid grid-cols-2 gap-2">
                <TextField
                  label={`Name of ${noun} ${index + 1}`}
                  hideLabel
                  mono
                  placeholder="x-name"
                  {...fields.item([...path, field, index, 'name'])}
                />
                <TextField
                  label={`Value of ${noun} ${index + 1}`}
                  hideLabel
                  mono
                  placeholder="value"
                  {...fields.item([...path, field, index, 'value'])}
                />
              </div>
            )}
          />
        </fieldset>
      ))}
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-sm">
          <span className="font-medium">Remove</span> <span className="text-xs text-faint">By name, in any case.</span>
        </legend>
        <ListEditor
          noun="header to remove"
          addLabel="Add a header to remove"
          {...fields.list([...path, 'remove'], () => '')}
          max={16}
          item={(index) => (
            <TextField
              label={`Name of header to remove ${index + 1}`}
              hideLabel
              mono
              placeholder="x-name"
              {...fields.item([...path, 'remove', index])}
            />
          )}
        />
      </fieldset>
    </div>
  )
}
