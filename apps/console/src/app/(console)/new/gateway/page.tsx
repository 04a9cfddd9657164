import type { Metadata } from 'next'
import { NewResourceEditor } from '@/features/editor/resource-editor.tsx'
import { formSchema } from '@/features/resources/form-schema.ts'
import { GatewayForm } from '@/features/gateways/gateway-form.tsx'

export const metadata: Metadata = { title: 'New gateway' }

export default function NewGatewayPage() {
  return <NewResourceEditor kind="Gateway" schema={formSchema('Gateway')} form={<GatewayForm />} />
}
