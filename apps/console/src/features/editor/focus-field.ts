/** Brings the field of `path` into sight and focus, or the nearest one above it. */
export function focusField(path: string): void {
  const fields = [...document.querySelectorAll<HTMLElement>('[data-path]')]
  const near = fields
    .filter((field) => path.startsWith(field.dataset['path'] ?? ' '))
    .toSorted((one, other) => (other.dataset['path'] ?? '').length - (one.dataset['path'] ?? '').length)[0]
  near?.scrollIntoView({ block: 'center' })
  near?.querySelector<HTMLElement>('input, button, [tabindex]')?.focus()
}
