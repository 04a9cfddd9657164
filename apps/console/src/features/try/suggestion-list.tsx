import { EmptyState } from '@/ui/empty-state.tsx'
import type { Asked, Protocol } from './asked.ts'
import type { ShownSuggestion } from './use-suggestions.ts'

interface SuggestionListProps {
  readonly protocol: Protocol
  readonly suggestions: readonly ShownSuggestion[]
  readonly onChoose: (asked: Partial<Asked>) => void
}

/** What the page shows before anything is asked. */
export function SuggestionList({ protocol, suggestions, onChoose }: SuggestionListProps) {
  return (
    <EmptyState title="Where would it go?">
      <p>
        {hints[protocol]} You see which listener, route and rule take it, what they change and where it is sent, and
        which rules it just missed. Nothing is sent until you press Send.
      </p>
      {suggestions.length > 0 && (
        <ul aria-label="Requests to try" className="mt-4 grid">
          {suggestions.map((suggestion, index) => (
            <li key={index}>
              <button
                type="button"
                onClick={() => onChoose(suggestion.asked)}
                className="flex min-h-9 w-full flex-wrap items-baseline gap-x-3 rounded-md border-b border-line px-2 py-1.5 text-left text-sm hover:bg-hover"
              >
                <span className="font-mono text-ink">
                  <span className="break-all">{suggestion.text}</span>
                </span>
                {suggestion.lines.map((line) => (
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

const hints: Readonly<Record<Protocol, string>> = {
  http: 'Type a URL, or paste a curl command.',
  grpc: 'Type a URL, and choose a method.',
  tls: 'Type a name and the port of a listener.',
  tcp: 'Type the port of a listener.',
  udp: 'Type the port of a listener.',
}
