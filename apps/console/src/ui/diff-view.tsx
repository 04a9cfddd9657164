'use client'
import dynamic from 'next/dynamic'
import type { DiffViewProps } from './diff-view-merge.tsx'
import { Skeleton } from './skeleton.tsx'

const Merge = dynamic(() => import('./diff-view-merge.tsx').then((module) => module.DiffViewMerge), {
  ssr: false,
  loading: () => <Skeleton className="h-64 rounded-md" />,
})

/** Two texts in one column: lines that went, lines that came; what is equal is folded away. */
export function DiffView(props: DiffViewProps) {
  return <Merge {...props} />
}
