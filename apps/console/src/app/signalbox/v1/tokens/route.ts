import { readJson } from '@/server/http/body.ts'
import { flag } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { allTokens, createToken, ownTokens } from '@/server/verbs/accounts/own-tokens.ts'

export const GET = serve({}, ({ url, context }) => ({
  tokens: flag(url, 'all') ? allTokens(context) : ownTokens(context),
}))

export const POST = serve({}, async ({ request, context }) => createToken(context, await readJson(request)))
