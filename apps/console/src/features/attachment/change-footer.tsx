import type { Preview } from '@signalbox/shared/explain'
import type { ApiError } from '@/client/api.ts'
import { Button } from '@/ui/button.tsx'
import { Notice } from '@/ui/notice.tsx'
import { previewSentences } from '@/client/preview-sentences.ts'

interface ChangeFooterProps {
  /** Why who looks at it may not change it. */
  readonly refusal: string | null
  readonly isSame: boolean
  readonly preview: { readonly data: Preview | undefined; readonly error: Error | null }
  readonly pending: boolean
  readonly error: ApiError | null
  readonly conflict: boolean
  readonly onSubmit: () => void
}

/** What the change would do, what stands in its way, and the button that does it. */
export function ChangeFooter({ refusal, isSame, preview, pending, error, conflict, onSubmit }: ChangeFooterProps) {
  return (
    <div className="grid gap-3">
      <div aria-live="polite" className="grid gap-1 text-soft">
        {isSame ? null : preview.error !== null ? (
          <p>What it would do could not be worked out: {preview.error.message}</p>
        ) : (
          preview.data !== undefined &&
          previewSentences(preview.data).map((sentence) => <p key={sentence}>{sentence}</p>)
        )}
      </div>
      {conflict && (
        <Notice aspect="caution" title="Somebody saved this meanwhile" urgent>
          Your change is now made to their version; what they changed stays. Save again to keep both.
        </Notice>
      )}
      {error !== null && (
        <Notice aspect="danger" title={error.message} urgent>
          {error.fields.length > 0 &&
            error.fields.map(({ path, message }) => (
              <p key={path + message}>
                <code>{path}</code> {message}
              </p>
            ))}
        </Notice>
      )}
      <div>
        <Button look="primary" refusal={refusal} disabled={isSame} pending={pending} onClick={onSubmit}>
          {conflict ? 'Save on top of theirs' : 'Save'}
        </Button>
      </div>
    </div>
  )
}
