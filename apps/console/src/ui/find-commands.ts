import type { ReactNode } from 'react'

export interface Command {
  readonly id: string
  readonly label: string
  /** Quieter, at the right: what kind of thing it is, where it stands. */
  readonly detail?: string
  readonly icon?: ReactNode
  /** Further words that find it. */
  readonly keywords?: string
  readonly group: string
  readonly run: () => void
}

/** In the order given, those that begin with the text before those that only hold it. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return commands
  const hay = (command: Command) => `${command.label} ${command.detail ?? ''} ${command.keywords ?? ''}`.toLowerCase()
  const found = commands.filter((command) => words.every((word) => hay(command).includes(word)))
  const first = words[0] ?? ''
  const groups = [...new Set(found.map(({ group }) => group))]
  return found.toSorted(
    (one, other) =>
      groups.indexOf(one.group) - groups.indexOf(other.group) ||
      Number(other.label.toLowerCase().startsWith(first)) - Number(one.label.toLowerCase().startsWith(first)),
  )
}
