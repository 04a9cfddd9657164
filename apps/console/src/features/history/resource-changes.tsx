'use client'
import { ChevronRight } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { ResourceChange } from '@/client/history.ts'
import { Badge } from '@/ui/badge.tsx'
import { DiffView } from '@/ui/diff-view.tsx'
import { textOfSide, wordsOfChange, type ChangeWords } from './change-words.ts'

interface ResourceChangesProps {
  readonly changes: readonly ResourceChange[]
  /** What can be done with one. */
  readonly actions?: (change: ResourceChange, words: ChangeWords) => ReactNode
}

/** Changed resources, each with the difference where it is opened; a single one is open from the start. */
export function ResourceChanges({ changes, actions }: ResourceChangesProps) {
  return (
    <ul className="grid min-w-0">
      {changes.map((change, index) => (
        <One key={index} change={change} actions={actions} isOpen={changes.length === 1} />
      ))}
    </ul>
  )
}

interface OneProps {
  readonly change: ResourceChange
  readonly actions: ResourceChangesProps['actions']
  readonly isOpen: boolean
}

function One({ change, actions, isOpen }: OneProps) {
  const [open, setOpen] = useState(isOpen)
  const words = wordsOfChange(change)
  if (words === null) return null
  const { ref, name, verb } = words
  return (
    <li className="grid min-w-0 gap-2 border-b border-line py-2 last:border-0">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-7 min-w-0 flex-1 basis-72 items-center gap-2 rounded-sm text-left hover:text-accent"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={open ? 'shrink-0 rotate-90 text-faint' : 'shrink-0 text-faint'}
          />
          <span className="shrink-0">
            <Badge>{ref.kind}</Badge>
          </span>
          <code className="min-w-0 break-all">{name}</code>
          <span className="text-faint">{verb}</span>
        </button>
        {actions?.(change, words)}
      </div>
      {open && (
        <DiffView
          label={`${ref.kind} ${name}, before and after`}
          before={textOfSide(change.before)}
          after={textOfSide(change.after)}
        />
      )}
    </li>
  )
}
