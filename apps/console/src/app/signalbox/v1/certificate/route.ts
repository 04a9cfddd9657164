import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { createSelfSigned } from '@/server/tls/self-signed.ts'
import { certificates, makeCertificate } from '@/server/verbs/certificate.ts'

export const GET = serve({}, ({ context }) => certificates(context))

export const POST = serve({}, async ({ request, context }) =>
  makeCertificate(context, await readJson(request), createSelfSigned),
)
