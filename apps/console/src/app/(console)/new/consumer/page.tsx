import type { Metadata } from 'next'
import { ConsumerForm } from '@/features/consumers/consumer-form.tsx'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'

export const metadata: Metadata = { title: 'New consumer' }

export default function NewConsumerPage() {
  return <NewResourceEditor kind="Consumer" form={<ConsumerForm />} />
}
