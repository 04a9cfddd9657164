import type { MatrixCell } from '@signalbox/shared/attachment'
import type { Aspect } from '@/ui/aspect.tsx'

/** What a cell shows: shape and word. */
export function cellState({ may, clause, refused }: MatrixCell): { readonly aspect: Aspect; readonly word: string } {
  if (may) {
    return clause === 'listener-not-valid'
      ? { aspect: 'caution', word: 'Not served' }
      : { aspect: 'clear', word: 'May' }
  }
  return refused.length > 0 ? { aspect: 'danger', word: 'May not' } : { aspect: 'unlit', word: 'May not' }
}

/** The clause that decides, as it stands in a manifest. */
export const clauseWords: Readonly<Record<MatrixCell['clause'], string>> = {
  'from-all': 'from: All',
  'from-same': 'from: Same',
  'from-selector': 'from: Selector',
  'from-none': 'from: None',
  'no-supported-kind': 'its protocol',
  'listener-not-valid': 'the listener',
}
