import { messageOf, optionalResourceRef, wholeNumber } from '@/server/http/parameters.ts'
import { serve, type Call } from '@/server/http/serve.ts'
import { previewRestore, restore, type RestoreInput } from '@/server/verbs/restore.ts'

const inputOf = ({ params, url, request }: Call): RestoreInput => ({
  revision: Number(params['revision']),
  only: optionalResourceRef(url),
  seen: wholeNumber(url, 'seen', 0, Number.MAX_SAFE_INTEGER),
  message: messageOf(request, url),
})

export const GET = serve({}, (call) => previewRestore(call.context, inputOf(call)))
export const POST = serve({}, (call) => restore(call.context, inputOf(call)))
