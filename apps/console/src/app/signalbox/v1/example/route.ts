import { join } from 'node:path'
import { serve } from '@/server/http/serve.ts'
import { loadExample, removeExample } from '@/server/verbs/example.ts'

const folder = join(/* turbopackIgnore: true */ process.cwd(), 'example')

export const POST = serve({}, ({ context }) => loadExample(context, folder))

export const DELETE = serve({}, ({ context }) => removeExample(context))
