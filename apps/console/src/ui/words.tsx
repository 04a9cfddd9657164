import { Badge } from './badge.tsx'

/** A few engraved words in a cell, or a quiet sentence where there is none. */
export function Words({ words, otherwise }: { words: readonly string[]; otherwise: string }) {
  if (words.length === 0) return <span className="text-soft">{otherwise}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {words.map((word) => (
        <Badge key={word}>{word}</Badge>
      ))}
    </span>
  )
}
