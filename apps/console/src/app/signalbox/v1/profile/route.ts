import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { changeProfile, profile } from '@/server/verbs/accounts/profile.ts'

export const GET = serve({ admit: ['anyone'] }, ({ context }) => profile(context))

export const PATCH = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  changeProfile(context, await readJson(request)),
)
