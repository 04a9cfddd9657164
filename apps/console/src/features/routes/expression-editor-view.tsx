'use client'
import type { Subsystem } from '@signalbox/shared/expression'
import { useMemo } from 'react'
import { Status } from '@/ui/aspect.tsx'
import { useCodeMirror } from '@/ui/use-code-mirror.ts'
import { expressionLanguage } from './expression-language.ts'
import { marksOf } from './expression-marks.ts'

interface ExpressionEditorProps {
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly subsystem: Subsystem
  /** Path of the field, so that a page can lead to it. */
  readonly path: string
}

/** Colours, completion, words on hover, and what is wrong while it is typed. */
export function ExpressionEditorView({ value, onValueChange, subsystem, path }: ExpressionEditorProps) {
  const marks = useMemo(() => marksOf(value, subsystem), [value, subsystem])
  const host = useCodeMirror({
    label: 'Expression',
    value,
    onValueChange,
    marks,
    readOnly: false,
    extensions: expressionLanguage[subsystem],
  })
  return (
    <div data-path={path} className="grid gap-2">
      <div
        ref={host}
        className="rounded-md border border-edge [&_.cm-editor]:max-h-96 [&_.cm-editor]:rounded-md [&_.cm-line]:px-2.5 [&_.cm-scroller]:min-h-24"
      />
      <div aria-live="polite" className="grid gap-1 text-sm">
        {marks.length === 0 ? (
          <Status aspect="clear" word="The expression can be read" />
        ) : (
          marks.map(({ line, column, message }) => (
            <p key={`${line} ${column} ${message}`} className="flex gap-2">
              <span className="shrink-0 text-danger">
                Line {line}, column {column}
              </span>
              <span className="min-w-0 break-words text-soft">{message}</span>
            </p>
          ))
        )}
      </div>
      <p className="text-xs text-faint">
        Ctrl-Space offers fields, operators and values. Binds tighter first: <code>!(…)</code>, <code>||</code>,{' '}
        <code>&amp;&amp;</code>.
      </p>
    </div>
  )
}
