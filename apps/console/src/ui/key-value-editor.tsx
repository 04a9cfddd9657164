'use client'
import { useState } from 'react'
import { ListEditor } from './list-editor.tsx'
import { TextField } from './text-field.tsx'

export interface KeyValue {
  readonly key: string
  readonly value: string
}

interface KeyValueEditorProps {
  /** What one pair is called: `label`, `header`. */
  readonly noun: string
  readonly pairs: readonly KeyValue[]
  readonly onPairsChange: (pairs: readonly KeyValue[]) => void
  readonly keyLabel?: string
  readonly valueLabel?: string
  readonly errorAt?: (index: number) => string | undefined
  readonly whenEmpty?: string
  readonly max?: number
}

/** Names with values, in order. */
export function KeyValueEditor(props: KeyValueEditorProps) {
  const {
    noun,
    pairs,
    onPairsChange,
    keyLabel = 'Name',
    valueLabel = 'Value',
    errorAt,
    whenEmpty,
    max = Infinity,
  } = props
  const change = (index: number, change: Partial<KeyValue>) =>
    onPairsChange(pairs.map((pair, at) => (at === index ? { ...pair, ...change } : pair)))
  return (
    <ListEditor
      noun={noun}
      count={pairs.length}
      max={max}
      whenEmpty={whenEmpty}
      onAdd={() => onPairsChange([...pairs, { key: '', value: '' }])}
      onRemove={(index) => onPairsChange(pairs.filter((_, at) => at !== index))}
      item={(index) => (
        <div className="grid grid-cols-2 gap-2">
          <TextField
            label={`${keyLabel} of ${noun} ${index + 1}`}
            hideLabel
            mono
            placeholder={keyLabel}
            value={pairs[index]?.key ?? ''}
            error={errorAt?.(index)}
            onValueChange={(key) => change(index, { key })}
          />
          <TextField
            label={`${valueLabel} of ${noun} ${index + 1}`}
            hideLabel
            mono
            placeholder={valueLabel}
            value={pairs[index]?.value ?? ''}
            onValueChange={(value) => change(index, { value })}
          />
        </div>
      )}
    />
  )
}

interface RecordEditorProps extends Omit<KeyValueEditorProps, 'pairs' | 'onPairsChange' | 'errorAt'> {
  readonly record: Readonly<Record<string, string>>
  readonly onRecordChange: (record: Record<string, string>) => void
}

/** The same for a record: what has no name yet, or a name that is there already, is kept here until it is told apart. */
export function RecordEditor({ record, onRecordChange, ...rest }: RecordEditorProps) {
  const [pairs, setPairs] = useState<readonly KeyValue[]>(() => toPairs(record))
  const shown = sameRecord(toRecord(pairs), record) ? pairs : toPairs(record)
  const isTwice = (index: number) =>
    shown[index]?.key !== '' && shown.findIndex(({ key }) => key === shown[index]?.key) < index
  return (
    <KeyValueEditor
      {...rest}
      pairs={shown}
      errorAt={(index) => (isTwice(index) ? 'This name is there already; one name has one value.' : undefined)}
      onPairsChange={(next) => {
        setPairs(next)
        onRecordChange(toRecord(next))
      }}
    />
  )
}

function toPairs(record: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }))
}

/** The first of two equal names counts; nameless ones are left out. */
function toRecord(pairs: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(
    pairs
      .filter(({ key }) => key !== '')
      .toReversed()
      .map(({ key, value }) => [key, value]),
  )
}

function sameRecord(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}
