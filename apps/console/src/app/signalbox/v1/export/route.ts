import { oneOf, text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { exportDocument } from '@/server/verbs/export-document.ts'

const formats = ['gateway-api', 'kong'] as const

export const GET = serve({ audit: 'always' }, ({ url, context }) => {
  const format = oneOf(url, 'format', formats) ?? 'gateway-api'
  const document = exportDocument(context, { format, namespace: text(url, 'namespace') })
  return new Response(document, { headers: { 'content-type': 'application/yaml; charset=utf-8' } })
})
