import type { ReactNode } from 'react'
import { Combobox } from '../combobox.tsx'
import type { FieldProps } from '../field.tsx'
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
  const { draft, knowledgeOf } = useSchema()
  const value = draft.get(path)
  const { options, hint, masked } = knowledgeOf?.(path) ?? {}
  const write = onChoose ?? ((next: unknown) => draft.edit(path, next))
  const shared = {
    label,
    hideLabel,
    stacked,
    help: withHint(hideLabel === true ? undefined : schema.description, hint),
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
        fraction={schema.type === 'number'}
        value={typeof value === 'number' ? value : null}
        onValueChange={(next) => write(next ?? undefined)}
      />
    )
  }
  const text = value === undefined || value === null ? '' : String(value)
  const onText = (next: string) => write(next === '' && !required ? undefined : readText(schema, next))
  if (masked !== undefined) return <SecretField {...{ ...shared, masked, text, onText }} />
  if (options !== undefined) {
    return <Combobox {...shared} mono options={options} {...ghostOf(ghost)} value={text} onValueChange={onText} />
  }
  return long ? (
    <TextArea {...shared} mono rows={2} value={text} onValueChange={onText} />
  ) : (
    <TextField {...shared} mono placeholder={ghost} value={text} onValueChange={onText} />
  )
}

const ghostOf = (ghost: string | undefined) => (ghost === undefined ? {} : { placeholder: ghost })

function withHint(help: string | undefined, hint: string | undefined): ReactNode {
  if (hint === undefined) return help
  return (
    <>
      {help} <span className="text-caution">{hint}</span>
    </>
  )
}

interface SecretFieldProps extends FieldProps {
  readonly masked: string
  readonly text: string
  readonly onText: (text: string) => void
}

/** What is stored is told by words in the empty field; typing replaces it. */
function SecretField({ masked, text, onText, ...shared }: SecretFieldProps) {
  const isStored = text === masked
  return (
    <TextField
      {...shared}
      mono
      type="password"
      autoComplete="new-password"
      placeholder={isStored ? 'kept as it is; type to replace it' : undefined}
      value={isStored ? '' : text}
      onValueChange={onText}
    />
  )
}
