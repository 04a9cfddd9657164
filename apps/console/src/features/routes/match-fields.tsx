'use client'
import { formatFieldPath, type FieldPath } from '@/client/draft/field-path.ts'
import { useDraft } from '@/client/draft/use-draft.ts'
import { ListEditor } from '@/ui/list-editor.tsx'
import { Select } from '@/ui/select.tsx'
import { TextField } from '@/ui/text-field.tsx'

const pathTypes = ['PathPrefix', 'Exact', 'RegularExpression'] as const
const valueTypes = ['Exact', 'RegularExpression'] as const
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'] as const
const anyMethod = 'any'

const pathOptions = [
  { value: 'PathPrefix', label: 'begins with', detail: 'Whole segments: /cart takes /cart/1, not /carton' },
  { value: 'Exact', label: 'is exactly' },
  { value: 'RegularExpression', label: 'fits the pattern', detail: 'RE2 syntax, the whole path' },
] as const
const valueOptions = [
  { value: 'Exact', label: 'is exactly' },
  { value: 'RegularExpression', label: 'fits the pattern' },
] as const
const methodOptions = [{ value: anyMethod, label: 'any method' }, ...methods.map((value) => ({ value, label: value }))]

/** Method, path, headers and query of one match. */
export function MatchFields({ path }: { path: FieldPath }) {
  const fields = useDraft()
  const value = fields.item([...path, 'path', 'value'])
  return (
    <div data-path={formatFieldPath(path)} className="flex min-w-0 flex-wrap gap-2 border-l-2 border-line pl-4">
      <div className="grid basis-full gap-2 sm:grid-cols-[8.5rem_9.5rem_minmax(0,1fr)]">
        <Select
          label="Method"
          hideLabel
          options={methodOptions}
          {...fields.choice([...path, 'method'], [anyMethod, ...methods], anyMethod)}
        />
        <Select
          label="How the path is compared"
          hideLabel
          options={pathOptions}
          {...fields.choice([...path, 'path', 'type'], pathTypes, 'PathPrefix')}
        />
        <TextField label="Path" hideLabel mono placeholder="/" {...value} />
      </div>
      <Conditions noun="header" path={[...path, 'headers']} placeholder="x-canary" />
      <Conditions noun="query parameter" path={[...path, 'queryParams']} placeholder="version" />
    </div>
  )
}

function Conditions({ noun, path, placeholder }: { noun: string; path: FieldPath; placeholder: string }) {
  const fields = useDraft()
  return (
    <div className={fields.count(path) > 0 ? 'min-w-0 basis-full' : undefined}>
      <ListEditor
        noun={noun}
        addLabel={`Add ${noun}`}
        {...fields.list(path, () => ({ name: '', value: '' }))}
        max={16}
        item={(index) => (
          <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_9.5rem_minmax(0,1fr)]">
            <TextField
              label={`Name of ${noun} ${index + 1}`}
              hideLabel
              mono
              placeholder={placeholder}
              {...fields.item([...path, index, 'name'])}
            />
            <Select
              label={`How ${noun} ${index + 1} is compared`}
              hideLabel
              options={valueOptions}
              {...fields.choice([...path, index, 'type'], valueTypes, 'Exact')}
            />
            <TextField
              label={`Value of ${noun} ${index + 1}`}
              hideLabel
              mono
              placeholder="value"
              {...fields.item([...path, index, 'value'])}
            />
          </div>
        )}
      />
    </div>
  )
}
