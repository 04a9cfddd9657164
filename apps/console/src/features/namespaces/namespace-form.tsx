/** A namespace has a name and labels, and nothing else to fill in. */
export function NamespaceForm() {
  return (
    <p className="text-sm text-faint">
      Every namespace also carries the label <code>kubernetes.io/metadata.name</code> with its own name, so that a
      listener can admit it by name.
    </p>
  )
}
