import { NumberField } from '../number-field.tsx'
import { Select } from '../select.tsx'
import { TextArea } from '../text-area.tsx'
import { TextField } from '../text-field.tsx'
import { useSchema } from './schema-context.ts'
import { choicesOf, controlOf, keyOfChoice, readText, type FormSchema, type SchemaPath } from './schema.ts'

interface ScalarFieldProps {
  readonly label: string
  readonly schema: FormSchema
  readonly path: SchemaPath
  /** What is required stays where it is empty. */
  readonly required: boolean
  readonly hideLabel?: boolean
  readonly stacked?: boolean
  /** Several lines. */
  readonly long?: boolean
  /** Instead of writing the value. */
  readonly onChoose?: (value: unknown) => void
}

const limitShown = 2 ** 31

/** Text, a number or one of several values; the default stands in it as ghost text. */
export function ScalarField(props: ScalarFieldProps) {
  const { label, schema, path, required, hideLabel, stacked, long = false, onChoose } = props
  const { draft } = useSchema()
  const value = draft.get(path)
  const write = onChoose ?? ((next: unknown) => draft.edit(path, next))
  const shared = {
    label,
    hideLabel,
    stacked,
    help: hideLabel === true ? undefined : schema.description,
    error: draft.errorAt(path),
    path: draft.toText(path),
  }
  const control = controlOf(schema)
  if (control === 'choice') {
    const choices = choicesOf(schema, required)
    return (
      <Select
        {...shared}
        value={keyOfChoice(schema, required, value)}
        options={choices.map((choice) => ({ value: choice.key, label: choice.label }))}
        onValueChange={(key) => write(choices.find((choice) => choice.key === key)?.value)}
      />
    )
  }
  const ghost = schema.default === undefined ? undefined : String(schema.default)
  if (control === 'number') {
    const { minimum, maximum } = schema
    return (
      <NumberField
        {...shared}
        {...(minimum === undefined || minimum < -limitShown ? {} : { min: minimum })}
        {...(maximum === undefined || maximum > limitShown ? {} : { max: maximum })}
        {...(ghost === undefined ? {} : { placeholder: ghost })}
        value={typeof value === 'number' ? value : null}
        onValueChange={(next) => write(next ?? undefined)}
      />
    )
  }
  const text = value === undefined || value === null ? '' : String(value)
  const onText = (next: string) => write(next === '' && !required ? undefined : readText(schema, next))
  return long ? (
    <TextArea {...shared} mono rows={2} value={text} onValueChange={onText} />
  ) : (
    <TextField {...shared} mono placeholder={ghost} value={text} onValueChange={onText} />
  )
}
