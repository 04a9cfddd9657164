import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { setSingleSignOn } from '@/server/verbs/accounts/access-settings.ts'

export const PUT = serve({}, async ({ request, context }) => setSingleSignOn(context, await readJson(request)))

export const DELETE = serve({}, ({ context }) => setSingleSignOn(context, null))
