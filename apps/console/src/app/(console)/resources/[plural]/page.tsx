import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { wordsOf } from '@/client/links.ts'
import { kindOfPlural } from '@/features/resources/pages.ts'
import { ResourceList } from '@/features/resources/resource-list.tsx'

interface ResourcesPageProps {
  readonly params: Promise<{ readonly plural: string }>
}

export async function generateMetadata({ params }: ResourcesPageProps): Promise<Metadata> {
  const kind = kindOfPlural((await params).plural)
  return { title: kind === null ? 'Not found' : wordsOf(kind).title }
}

export default async function ResourcesPage({ params }: ResourcesPageProps) {
  const kind = kindOfPlural((await params).plural)
  if (kind === null) notFound()
  return <ResourceList key={kind} kind={kind} />
}
