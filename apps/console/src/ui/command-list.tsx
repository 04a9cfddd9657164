'use client'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { cn } from '@/lib/cn.ts'
import { findCommands, type Command } from './find-commands.ts'

interface CommandListProps {
  readonly label: string
  readonly commands: readonly Command[]
  readonly onDone: () => void
}

const shownAtMost = 60

/** A search box over a list: every word that is typed must occur, what begins with it comes first. */
export function CommandList({ label, commands, onDone }: CommandListProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const found = findCommands(commands, text).slice(0, shownAtMost)
  const active = found[Math.min(at, found.length - 1)]

  const go = (to: number) => {
    const next = (to + found.length) % Math.max(1, found.length)
    setAt(next)
    list.current?.querySelectorAll('[role="option"]')[next]?.scrollIntoView({ block: 'nearest' })
  }
  const run = (command: Command | undefined) => {
    if (command === undefined) return
    onDone()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Enter: () => run(active),
    }
    const act = acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <input
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={active === undefined ? undefined : `${id}-${active.id}`}
        aria-autocomplete="list"
        value={text}
        placeholder={label}
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
      />
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- ARIA combobox: a select cannot hold icons and groups like these. */}
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={label} className="overflow-y-auto p-1.5">
        {found.map((command, index) => (
          <div key={command.id}>
            {command.group !== found[index - 1]?.group && (
              <p aria-hidden className="px-2.5 pt-2 pb-1 text-xs text-faint">
                {command.group}
              </p>
            )}
            <div
              id={`${id}-${command.id}`}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see the listbox above.
              role="option"
              tabIndex={-1}
              aria-selected={command === active}
              onMouseMove={() => setAt(index)}
              onClick={() => run(command)}
              onKeyDown={onKeyDown}
              className={cn(
                'flex min-h-8 items-center gap-2.5 rounded-sm px-2.5 text-sm',
                command === active && 'bg-accent-wash',
              )}
            >
              <span className="text-faint">{command.icon}</span>
              <span className="min-w-0 flex-1 truncate">{command.label}</span>
              {command.detail !== undefined && <span className="truncate text-xs text-faint">{command.detail}</span>}
            </div>
          </div>
        ))}
        {found.length === 0 && <p className="px-2.5 py-6 text-sm text-faint">Nothing is called “{text}”.</p>}
      </div>
    </div>
  )
}
