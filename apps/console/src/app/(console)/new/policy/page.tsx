import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { PolicyCatalogue } from '@/features/policies/policy-catalogue.tsx'
import { PolicyForm } from '@/features/policies/policy-form.tsx'

export const metadata: Metadata = { title: 'New policy' }

interface NewPolicyPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>
}

/** First what it should do, then where and how. */
export default async function NewPolicyPage({ searchParams }: NewPolicyPageProps) {
  const { type, like } = await searchParams
  if (type === undefined && like === undefined) return <PolicyCatalogue />
  return <NewResourceEditor key={String(type)} kind="Policy" form={<PolicyForm />} />
}
