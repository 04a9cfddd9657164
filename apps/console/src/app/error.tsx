'use client'
import { Button, ButtonLink } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main>
      <EmptyState
        title="This page stopped while it was being drawn"
        actions={
          <>
            <Button look="primary" onClick={reset}>
              Draw it again
            </Button>
            <ButtonLink href="/">Go to the overview</ButtonLink>
          </>
        }
      >
        <p>Nothing that was saved is lost. If drawing it again does not help, report these words:</p>
        <p className="mt-2">
          <code>{error.digest ?? error.message}</code>
        </p>
      </EmptyState>
    </main>
  )
}
