/** Columns that most lists of things with a name have. */
import { Plus } from 'lucide-react'
import { Status, type Aspect } from './aspect.tsx'
import { Button, ButtonLink } from './button.tsx'
import { ScopedName } from './scoped-name.tsx'
import type { Column } from './table.tsx'

/** What a row needs for them. */
export interface Named {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
}

interface Told {
  readonly aspect: Aspect
  readonly word: string
  /** Sentences: why it is not clear. */
  readonly reasons: readonly string[]
}

/** Its name, and where there is room for a column of its own the namespace. */
export function nameColumns<T extends Named>(): readonly Column<T>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ metadata }) => <ScopedName name={metadata.name} scope={metadata.namespace} />,
      sortBy: ({ metadata }) => metadata.name,
    },
    {
      id: 'namespace',
      header: 'Namespace',
      from: 'sm',
      cell: ({ metadata }) => <span className="block max-w-48 truncate text-soft">{metadata.namespace}</span>,
      sortBy: ({ metadata }) => metadata.namespace ?? '',
    },
  ]
}

export function stateColumn<T>(told: (row: T) => Told | null): Column<T> {
  return {
    id: 'state',
    header: 'State',
    cell: (row) => {
      const state = told(row)
      return state === null ? '–' : <Status aspect={state.aspect} word={state.word} title={state.reasons.join('\n')} />
    },
    sortBy: (row) => told(row)?.word ?? '',
  }
}

/** A text in the fixed-width face, cut where it is long. */
export function MonoCell({ text }: { text: string }) {
  return (
    <span title={text} className="block max-w-52 truncate font-mono text-xs text-soft">
      {text}
    </span>
  )
}

interface NewLinkProps {
  readonly href: string
  readonly noun: string
  readonly look?: 'primary' | 'plain'
  /** Why none may be made, in a sentence. */
  readonly refusal?: string | null
}

export function NewLink({ href, noun, look = 'primary', refusal = null }: NewLinkProps) {
  if (refusal !== null) {
    return (
      <Button look={look} refusal={refusal}>
        <Plus size={14} aria-hidden /> New {noun}
      </Button>
    )
  }
  return (
    <ButtonLink look={look} href={href}>
      <Plus size={14} aria-hidden /> New {noun}
    </ButtonLink>
  )
}
