import type { Metadata } from 'next'
import { ConsumerForm } from '@/features/consumers/consumer-form.tsx'
import { ResourceEditor } from '@/features/editor/resource-editor.tsx'
import { AttachedPolicies } from '@/features/policies/attached-policies.tsx'

interface ConsumerPageProps {
  readonly params: Promise<{ readonly namespace: string; readonly name: string }>
}

export async function generateMetadata({ params }: ConsumerPageProps): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) }
}

export default async function ConsumerPage({ params }: ConsumerPageProps) {
  const segments = await params
  const of = { namespace: decodeURIComponent(segments.namespace), name: decodeURIComponent(segments.name) }
  return (
    <ResourceEditor
      kind="Consumer"
      {...of}
      form={<ConsumerForm />}
      policies={<AttachedPolicies subject={{ kind: 'Consumer', ...of }} />}
    />
  )
}
