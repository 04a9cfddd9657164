import { useMemo } from 'react'
import { lineOf, textOf } from '@/client/draft/draft.ts'
import { parseFieldPath } from '@/client/draft/field-path.ts'
import { CodeEditor, type CodeMark } from '@/ui/code-editor.tsx'
import { useDraftCheck } from './use-draft-check.ts'
import type { Editor } from './use-editor.ts'

export function YamlTab({ editor }: { editor: Editor }) {
  const { draft, trouble } = editor
  const text = textOf(draft)
  const checked = useDraftCheck(draft.resource, draft.problems.length === 0)
  const errors = trouble.fields.length > 0 ? trouble.fields : checked
  const marks = useMemo<readonly CodeMark[]>(
    () =>
      draft.problems.length > 0
        ? draft.problems
        : errors.map(({ path, message }) => ({
            ...lineOf(text, parseFieldPath(path)),
            message: path === '' ? message : `${path}: ${message}`,
          })),
    [draft.problems, errors, text],
  )
  return (
    <div className="grid max-w-5xl gap-3">
      <CodeEditor label="YAML" value={text} onValueChange={editor.editText} marks={marks} />
      {marks.length > 0 && (
        <ul aria-label="What is wrong" className="grid gap-1 text-sm">
          {marks.map((mark) => (
            <li key={`${mark.line} ${mark.message}`} className="flex gap-2">
              <span className="w-16 shrink-0 text-danger">Line {mark.line}</span>
              <span className="min-w-0 break-words text-soft">{mark.message}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="text-xs text-faint">
        Status and what the server writes are left out here. Comments are not stored. Tab leaves the editor.
      </p>
    </div>
  )
}
