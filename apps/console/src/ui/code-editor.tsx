'use client'
import dynamic from 'next/dynamic'
import type { CodeEditorProps } from './code-editor-view.tsx'
import { Skeleton } from './skeleton.tsx'

export type { CodeMark } from './use-code-mirror.ts'

const View = dynamic(() => import('./code-editor-view.tsx').then((module) => module.CodeEditorView), {
  ssr: false,
  loading: () => <Skeleton className="h-96 rounded-md" />,
})

/** A text editor for YAML, fetched when it is first shown. Tab leaves it; Ctrl/Cmd-F searches. */
export function CodeEditor(props: CodeEditorProps) {
  return <View {...props} />
}
