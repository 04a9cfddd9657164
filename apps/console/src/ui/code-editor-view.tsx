'use client'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintGutter } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { useCodeMirror, type CodeMark } from './use-code-mirror.ts'

export interface CodeEditorProps {
  readonly label: string
  readonly value: string
  readonly onValueChange?: (value: string) => void
  readonly marks?: readonly CodeMark[]
  readonly readOnly?: boolean
}

const none: readonly CodeMark[] = []

const extensions: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  bracketMatching(),
  indentOnInput(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  yaml(),
  keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...searchKeymap]),
]

export function CodeEditorView({ label, value, onValueChange, marks = none, readOnly = false }: CodeEditorProps) {
  const host = useCodeMirror({ label, value, onValueChange, marks, readOnly, extensions })
  return (
    <div
      ref={host}
      className="overflow-hidden rounded-md border border-edge [&_.cm-editor]:max-h-[70dvh] [&_.cm-editor]:min-h-72"
    />
  )
}
