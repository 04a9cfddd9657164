/** A name, and below it where it lives as long as the table is too narrow for a column of its own. */
export function ScopedName({ name, scope }: { name: string; scope: string | undefined }) {
  return (
    <span className="min-w-0">
      <span className="block break-words">{name}</span>
      <span className="block text-xs font-normal text-faint @xl/table:hidden">{scope}</span>
    </span>
  )
}
