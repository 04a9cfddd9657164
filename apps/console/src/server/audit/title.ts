/** What a request was for, in words: the message of the revision that it made, else by what it asked. */
import type { AuditEntry } from './entry.ts'

const words: Readonly<Record<string, string>> = {
  'POST /signalbox/v1/session': 'Sign in',
  'DELETE /signalbox/v1/session': 'Sign out',
  'POST /signalbox/v1/session/passkey': 'Sign in with a passkey',
  'POST /signalbox/v1/session/second-factor': 'Show a second factor',
  'POST /signalbox/v1/set-up': 'Set up the first account',
  'POST /signalbox/v1/password': 'Change the own password',
  'POST /signalbox/v1/apply': 'Apply manifests',
  'POST /signalbox/v1/import': 'Import from Kong',
  'POST /signalbox/v1/publish': 'Publish a service',
  'POST /signalbox/v1/backup': 'Download a backup',
  'POST /signalbox/v1/backup/restore': 'Restore a backup',
  'GET /signalbox/v1/export': 'Export the configuration',
  'GET /signalbox/v1/kubeconfig': 'Download a kubeconfig',
  'POST /signalbox/v1/send': 'Send a request through a listener',
  'POST /signalbox/v1/tokens': 'Make an API token',
  'POST /signalbox/v1/users': 'Make an account',
}

/** The request as it was sent, where there are no words for it. */
export function titleOf({ message, request }: Pick<AuditEntry, 'message' | 'request'>): string {
  return message ?? words[request] ?? request
}
