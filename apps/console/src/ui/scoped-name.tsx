/** A name, and below it where it lives as long as the table is too narrow for a column of its own. */
export function ScopedName({ name, scope }: { name: string; scope: string | undefined }) {
  return (
    <span title={name} className="max-w-[45cqw] min-w-0 @4xl/table:max-w-64">
      <span className="block truncate">{name}</span>
      <span className="block truncate text-xs font-normal text-faint @xl/table:hidden">{scope}</span>
    </span>
  )
}
