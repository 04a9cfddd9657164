import { serve } from '@/server/http/serve.ts'
import { policyTypes } from '@/server/verbs/policy-types.ts'

export const GET = serve({}, ({ context, system }) => policyTypes(context, system.policyFiles.files))
