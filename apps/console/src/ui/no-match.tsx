import { Button } from './button.tsx'
import { EmptyState } from './empty-state.tsx'

/** Instead of rows where the filter leaves none. */
export function NoMatch({ noun, onClear }: { noun: string; onClear: () => void }) {
  return (
    <EmptyState title={`No ${noun} fits the filter`} actions={<Button onClick={onClear}>Clear the filter</Button>}>
      The namespace scope in the top bar narrows the list too.
    </EmptyState>
  )
}
