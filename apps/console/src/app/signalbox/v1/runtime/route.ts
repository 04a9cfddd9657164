import { serve } from '@/server/http/serve.ts'
import { demand } from '@/server/verbs/context.ts'

export const GET = serve({}, ({ context, system }) => {
  demand(context, 'watch', '*')
  return system.runtime.read()
})
