'use client'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ApiError } from '@/client/api.ts'
import { NonceContext } from '@/lib/nonce.ts'
import { Toasts } from '@/ui/toast.tsx'

// The event stream keeps what is shown fresh; asking again on every focus would only cost.
function makeClient(): QueryClient {
  const retry = (tries: number, error: Error) => tries < 2 && error instanceof ApiError && error.status === 0
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 5 * 60_000, refetchOnWindowFocus: false, retry } },
  })
}

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(makeClient)
  return (
    <NonceContext value={nonce}>
      <CSPProvider {...(nonce === undefined ? { disableStyleElements: true } : { nonce })}>
        <QueryClientProvider client={client}>
          {children}
          <Toasts />
        </QueryClientProvider>
      </CSPProvider>
    </NonceContext>
  )
}
