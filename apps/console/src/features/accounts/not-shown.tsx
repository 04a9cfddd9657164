import { ApiError } from '@/client/api.ts'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadError } from '@/ui/load-error.tsx'

/** Instead of what could not be fetched, or is not for who asks. */
export function NotShown({ error, onRetry }: { error: Error; onRetry: () => void }) {
  if (!(error instanceof ApiError) || error.status !== 403)
    return <LoadError message={error.message} onRetry={onRetry} />
  return (
    <EmptyState title="This is for who may do everything">
      Accounts, tokens of gateways and single sign-on are seen and changed by those alone who may do everything. What
      concerns yourself is in your profile.
    </EmptyState>
  )
}
