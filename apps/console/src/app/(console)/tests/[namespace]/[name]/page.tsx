import type { Metadata } from 'next'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { TestForm } from '@/features/tests/test-form.tsx'

interface TestPageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: TestPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function TestPage({ params }: TestPageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return <ResourceEditor kind="RouteTest" {...of} form={<TestForm />} />
}
