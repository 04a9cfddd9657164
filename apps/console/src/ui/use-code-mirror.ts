'use client'
import { setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Extension, type Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react'
import { useNonce } from '@/lib/nonce.ts'
import { codeTheme } from './code-theme.ts'

/** Something wrong on a line; lines and columns count from 1. */
export interface CodeMark {
  readonly line: number
  readonly column?: number
  /** Characters that are meant. Default: to the end of the line. */
  readonly length?: number
  readonly message: string
}

interface CodeMirrorOptions {
  readonly label: string
  readonly value: string
  readonly onValueChange?: ((value: string) => void) | undefined
  readonly marks: readonly CodeMark[]
  readonly readOnly: boolean
  /** What the editor can do. The same list each time: another one makes the editor anew. */
  readonly extensions: Extension
}

/** An editor in the element of the returned ref, that shows `value` and `marks`. */
export function useCodeMirror(options: CodeMirrorOptions): RefObject<HTMLDivElement | null> {
  const { label, value, onValueChange, marks, readOnly, extensions } = options
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
        extensions,
        codeTheme,
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
  }, [label, nonce, readOnly, extensions])

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

  return host
}

function toDiagnostic(doc: Text, mark: CodeMark): Diagnostic {
  const line = doc.line(Math.max(1, Math.min(mark.line, doc.lines)))
  const indent = line.text.length - line.text.trimStart().length
  const from = Math.min(line.to, line.from + (mark.column === undefined ? indent : mark.column - 1))
  const to = mark.length === undefined ? line.to : Math.min(doc.length, from + mark.length)
  return { from, to: Math.max(from, to), severity: 'error', message: mark.message }
}
