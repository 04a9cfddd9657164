import { createContext, useContext } from 'react'

/** The page's CSP nonce, for libraries that add a style element of their own; `undefined` where no policy is sent. */
export const NonceContext = createContext<string | undefined>(undefined)

export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
