import { Button } from './button.tsx'
import { Notice } from './notice.tsx'

/** Instead of what could not be fetched. */
export function LoadError({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <div className="px-4 py-4 sm:px-6">
      <Notice
        aspect="danger"
        title="This could not be loaded"
        actions={
          <Button small onClick={onRetry}>
            Try again
          </Button>
        }
      >
        {message}
      </Notice>
    </div>
  )
}
