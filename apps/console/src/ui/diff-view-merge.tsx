'use client'
import { yaml } from '@codemirror/lang-yaml'
import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { useNonce } from '@/lib/nonce.ts'
import { codeTheme } from './code-theme.ts'

export interface DiffViewProps {
  readonly label: string
  readonly before: string
  readonly after: string
}

export function DiffViewMerge({ label, before, after }: DiffViewProps) {
  const host = useRef<HTMLDivElement>(null)
  const nonce = useNonce()
  useEffect(() => {
    if (host.current === null) return
    const view = new EditorView({
      parent: host.current,
      doc: after,
      extensions: [
        lineNumbers(),
        yaml(),
        codeTheme,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        nonce === undefined ? [] : EditorView.cspNonce.of(nonce),
        unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
      ],
    })
    return () => view.destroy()
  }, [label, before, after, nonce])
  return <div ref={host} className="overflow-hidden rounded-md border border-line [&_.cm-editor]:max-h-[60dvh]" />
}
