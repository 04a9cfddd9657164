import { cn } from '@/lib/cn.ts'

/** The state of a thing as a signal shows it; `unlit` is not known, or not in use. */
export type Aspect = 'clear' | 'caution' | 'danger' | 'unlit'

const colour = { clear: 'text-clear', caution: 'text-caution', danger: 'text-danger', unlit: 'text-unlit' }

const shape = {
  clear: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  caution: <path d="M6 1 11.2 10.5H.8Z" fill="currentColor" />,
  danger: <rect x="1.75" y="1.75" width="8.5" height="8.5" fill="currentColor" />,
  unlit: <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}

/** The bare shape: disc, triangle, square or ring. Stands beside a word, or carries `label` itself. */
export function Lamp({ aspect, label, size = 12 }: { aspect: Aspect; label?: string | undefined; size?: number }) {
  const names =
    label === undefined ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const)
  return (
    <svg
      viewBox="0 0 12 12"
      width={size}
      height={size}
      className={cn('shrink-0 transition-colors duration-180', colour[aspect])}
      {...names}
    >
      {shape[aspect]}
    </svg>
  )
}

/** Shape and word: how a state is always shown. `title` holds what there is to know beyond the word. */
export function Status({ aspect, word, title }: { aspect: Aspect; word: string; title?: string | undefined }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" title={title}>
      <Lamp aspect={aspect} />
      <span className={aspect === 'unlit' ? 'text-faint' : undefined}>{word}</span>
    </span>
  )
}
