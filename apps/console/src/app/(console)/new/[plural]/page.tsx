import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { wordsOf } from '@/client/links.ts'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { kindOfPlural } from '@/features/resources/pages.ts'
import { ResourceForm } from '@/features/resources/resource-form.tsx'
import { KongRouteForm } from '@/features/routes/kong-route-form.tsx'

interface NewResourcePageProps {
  readonly params: Promise<{ readonly plural: string }>
}

export async function generateMetadata({ params }: NewResourcePageProps): Promise<Metadata> {
  const kind = kindOfPlural((await params).plural)
  return { title: kind === null ? 'Not found' : `New ${wordsOf(kind).word}` }
}

export default async function NewResourcePage({ params }: NewResourcePageProps) {
  const kind = kindOfPlural((await params).plural)
  if (kind === null) notFound()
  return (
    <NewResourceEditor
      key={kind}
      kind={kind}
      schema={formSchema(kind)}
      form={kind === 'Route' ? <KongRouteForm /> : <ResourceForm />}
    />
  )
}
