'use client'
import { useState } from 'react'
import { ListEditor } from './list-editor.tsx'
import { Select } from './select.tsx'
import { TextField } from './text-field.tsx'

type Operator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'

/** One condition on a label. */
export interface MatchExpression {
  readonly key: string
  readonly operator: Operator
  /** With In and NotIn. */
  readonly values?: readonly string[] | undefined
}

interface MatchExpressionsProps {
  readonly expressions: readonly MatchExpression[]
  readonly onExpressionsChange: (expressions: readonly MatchExpression[]) => void
  readonly errorAt?: (index: number) => string | undefined
}

const operators = [
  { value: 'In', label: 'is one of' },
  { value: 'NotIn', label: 'is none of' },
  { value: 'Exists', label: 'is there' },
  { value: 'DoesNotExist', label: 'is not there' },
] as const satisfies readonly { value: Operator; label: string }[]

/** Conditions on labels, all of which must hold. */
export function MatchExpressions({ expressions, onExpressionsChange, errorAt }: MatchExpressionsProps) {
  const put = (index: number, next: MatchExpression) => onExpressionsChange(expressions.with(index, next))
  return (
    <ListEditor
      noun="condition"
      addLabel="Add a condition"
      count={expressions.length}
      max={64}
      onAdd={() => onExpressionsChange([...expressions, { key: '', operator: 'Exists' }])}
      onRemove={(index) => onExpressionsChange(expressions.toSpliced(index, 1))}
      item={(index) => {
        const { key, operator, values = [] } = expressions[index] ?? { key: '', operator: 'Exists' as const }
        const takesValues = operator === 'In' || operator === 'NotIn'
        return (
          <div className="flex flex-wrap gap-2 *:min-w-28 *:flex-1">
            <TextField
              label={`Label of condition ${index + 1}`}
              hideLabel
              mono
              placeholder="label"
              value={key}
              error={errorAt?.(index)}
              onValueChange={(next) => put(index, { operator, key: next, ...(takesValues ? { values } : {}) })}
            />
            <Select
              label={`How the label of condition ${index + 1} is compared`}
              hideLabel
              value={operator}
              options={operators}
              onValueChange={(next) =>
                put(index, { key, operator: next, ...(next === 'In' || next === 'NotIn' ? { values } : {}) })
              }
            />
            {takesValues && (
              <Values
                label={`Values of condition ${index + 1}, by commas`}
                values={values}
                onValuesChange={(next) => put(index, { key, operator, values: next })}
              />
            )}
          </div>
        )
      }}
    />
  )
}

interface ValuesProps {
  readonly label: string
  readonly values: readonly string[]
  readonly onValuesChange: (values: readonly string[]) => void
}

/** The text stays as it is typed as long as it says the same, so that a comma can stand before a further value. */
function Values({ label, values, onValuesChange }: ValuesProps) {
  const [text, setText] = useState(values.join(', '))
  const shown = toValues(text).join() === values.join() ? text : values.join(', ')
  return (
    <TextField
      label={label}
      hideLabel
      mono
      placeholder="a, b"
      value={shown}
      onValueChange={(next) => {
        setText(next)
        onValuesChange(toValues(next))
      }}
    />
  )
}

function toValues(text: string): readonly string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
}
