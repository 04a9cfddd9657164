/** Labels that a person gave; the one that every namespace carries says nothing new. */
export function ownLabels(labels: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const { 'kubernetes.io/metadata.name': _, ...own } = labels ?? {}
  return own
}
