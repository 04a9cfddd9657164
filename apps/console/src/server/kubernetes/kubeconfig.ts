/** A kubeconfig by which kubectl finds this console; the token is for the reader to put in. */
import type { Call } from '../http/serve.ts'
import { VerbError } from '../verbs/errors.ts'

export interface KubeconfigOptions {
  /** PEM that clients are to trust; `null` where the certificate is one that they trust already. */
  readonly certificate: string | null
}

/** JSON, which is YAML. @throws VerbError `NotFound` where the console does not answer over TLS. */
export function answerKubeconfig({ request, system }: Call, { certificate }: KubeconfigOptions): Response {
  const { tlsPort } = system.config
  if (tlsPort === undefined) {
    throw new VerbError(
      'NotFound',
      'kubectl sends a token over TLS only, and this console has no TLS port. Set SIGNALBOX_CONSOLE_TLS_PORT.',
    )
  }
  const host = (request.headers.get('host') ?? '').replace(/:\d*$/, '')
  const name = 'signalbox'
  const cluster = {
    server: `https://${host}:${tlsPort}`,
    ...(certificate === null
      ? {}
      : { 'certificate-authority-data': Buffer.from(certificate, 'utf8').toString('base64') }),
  }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { token: 'PUT-YOUR-TOKEN-HERE' } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  return new Response(`${JSON.stringify(config, null, 2)}\n`, {
    headers: {
      'content-type': 'application/yaml; charset=utf-8',
      'content-disposition': 'attachment; filename="signalbox.kubeconfig"',
    },
  })
}
