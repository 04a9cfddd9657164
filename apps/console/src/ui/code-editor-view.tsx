'use client'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Text } from '@codemirror/state'
import { EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useNonce } from '@/lib/nonce.ts'
import { codeTheme } from './code-theme.ts'

/** Something wrong on a line; lines and columns count from 1. */
export interface CodeMark {
  readonly line: number
  readonly column?: number
  readonly message: string
}

export interface CodeEditorProps {
  readonly label: string
  readonly value: string
  readonly onValueChange?: (value: string) => void
  readonly marks?: readonly CodeMark[]
  readonly readOnly?: boolean
}

const none: readonly CodeMark[] = []

export function CodeEditorView({ label, value, onValueChange, marks = none, readOnly = false }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(null)
  const nonce = useNonce()
  const onChange = useEffectEvent((text: string) => onValueChange?.(text))
  const initial = useRef(value)

  useEffect(() => {
    if (host.current === null) return
    const view = new EditorView({
      parent: host.current,
      doc: initial.current,
      extensions: [
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
        codeTheme,
        keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...searchKeymap]),
        EditorView.lineWrapping,
        EditorState.readOnly.of(readOnly),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
        nonce === undefined ? [] : EditorView.cspNonce.of(nonce),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString())
        }),
      ],
    })
    editor.current = view
    return () => view.destroy()
  }, [label, nonce, readOnly])

  useEffect(() => {
    const view = editor.current
    initial.current = value
    if (view === null || view.state.doc.toString() === value) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const view = editor.current
    if (view === null) return
    view.dispatch(
      setDiagnostics(
        view.state,
        marks.map((mark) => toDiagnostic(view.state.doc, mark)),
      ),
    )
  }, [marks, value])

  return (
    <div
      ref={host}
      className="overflow-hidden rounded-md border border-edge [&_.cm-editor]:max-h-[70dvh] [&_.cm-editor]:min-h-72"
    />
  )
}

function toDiagnostic(doc: Text, mark: CodeMark): Diagnostic {
  const line = doc.line(Math.max(1, Math.min(mark.line, doc.lines)))
  const indent = line.text.length - line.text.trimStart().length
  const from = Math.min(line.to, line.from + (mark.column === undefined ? indent : mark.column - 1))
  return { from, to: Math.max(from, line.to), severity: 'error', message: mark.message }
}
