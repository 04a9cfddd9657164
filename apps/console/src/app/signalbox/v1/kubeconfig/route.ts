import { serve } from '@/server/http/serve.ts'
import { answerKubeconfig } from '@/server/kubernetes/kubeconfig.ts'
import { certificateToTrust } from '@/server/tls/key-pair.ts'

export const GET = serve({ audit: 'always' }, async (call) =>
  answerKubeconfig(call, { certificate: await certificateToTrust(call.system.config) }),
)
