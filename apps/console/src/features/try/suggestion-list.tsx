import { EmptyState } from '@/ui/empty-state.tsx'
import type { Suggestion } from './suggestions.ts'

interface SuggestionListProps {
  readonly suggestions: readonly Suggestion[]
  readonly onChoose: (suggestion: Suggestion) => void
}

/** What the page shows before anything is asked. */
export function SuggestionList({ suggestions, onChoose }: SuggestionListProps) {
  return (
    <EmptyState title="Where would it go?">
      <p>
        Type a URL, or paste a curl command. You see which listener, route and rule take the request, what they change
        and where it is sent, and which rules it just missed. Nothing is sent until you press Send.
      </p>
      {suggestions.length > 0 && (
        <ul aria-label="Requests to try" className="mt-4 grid">
          {suggestions.map((suggestion, index) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => onChoose(suggestion)}
                className="flex min-h-9 w-full flex-wrap items-baseline gap-x-3 rounded-md border-b border-line px-2 py-1.5 text-left text-sm hover:bg-hover"
              >
                <span className="font-mono text-ink">
                  {suggestion.method} <span className="break-all">{suggestion.url}</span>
                </span>
                {suggestion.headers.map((line) => (
                  <span key={line} className="font-mono text-xs text-soft">
                    {line}
                  </span>
                ))}
                <span className="ml-auto text-xs text-faint">{suggestion.route}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </EmptyState>
  )
}
