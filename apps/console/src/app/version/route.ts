import { kubernetesDialect } from '@/server/kubernetes/status.ts'
import { serve } from '@/server/http/serve.ts'
import { kubernetesVersion } from '@/server/kubernetes/version.ts'

export const GET = serve({ dialect: kubernetesDialect, admit: ['anyone'] }, () => kubernetesVersion)
