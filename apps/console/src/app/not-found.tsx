import { ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'

export default function NotFoundPage() {
  return (
    <main>
      <EmptyState
        title="There is no page at this address"
        actions={<ButtonLink href="/">Go to the overview</ButtonLink>}
      >
        It may have been typed wrong, or what it showed was deleted.
      </EmptyState>
    </main>
  )
}
