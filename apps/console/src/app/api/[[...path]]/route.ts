import { serveKubernetes } from '@/server/kubernetes/serve-kubernetes.ts'

const handler = serveKubernetes('api')

export const GET = handler
export const POST = handler
export const PUT = handler
export const PATCH = handler
export const DELETE = handler
