import type { Metadata } from 'next'
import { TestList } from '@/features/tests/test-list.tsx'

export const metadata: Metadata = { title: 'Route tests' }

export default function TestsPage() {
  return <TestList />
}
