'use client'
import dynamic from 'next/dynamic'
import { Skeleton } from '@/ui/skeleton.tsx'

const loading = () => <Skeleton className="h-24 rounded-md" />

/** Fetched when an expression is first edited: with them come the parser and the editor. */
export const ExpressionEditor = dynamic(
  () => import('./expression-editor-view.tsx').then((module) => module.ExpressionEditorView),
  { ssr: false, loading },
)
export const ExpressionPlayground = dynamic(
  () => import('./expression-playground.tsx').then((module) => module.ExpressionPlayground),
  { ssr: false, loading },
)
