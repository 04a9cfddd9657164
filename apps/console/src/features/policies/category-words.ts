import type { PolicyCategory } from '@/client/policy-types.ts'

/** Above each group of the catalogue. */
export const categoryWords: Readonly<Record<PolicyCategory, { readonly title: string; readonly help: string }>> = {
  authentication: { title: 'Authentication', help: 'Who calls: by key, password, token, directory or certificate.' },
  security: { title: 'Security', help: 'Who may go on, from where, with what.' },
  traffic: { title: 'Traffic', help: 'How much, how often, and to which service.' },
  transformation: { title: 'Transformation', help: 'What becomes of requests and responses on their way.' },
  observability: { title: 'Observability', help: 'What is counted, logged and traced.' },
}
