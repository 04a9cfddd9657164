import { visibleRuntime } from '@/server/access/visible-runtime.ts'
import { serve } from '@/server/http/serve.ts'
import { demandUser, visibilityOf } from '@/server/verbs/context.ts'

export const GET = serve({}, ({ context, system }) => {
  demandUser(context)
  return visibleRuntime(system.runtime.read(), visibilityOf(context))
})
