/** The five steps on header fields and on parameters of a query or a form. */
import { isHeaderName, type HeaderList } from '../../lib/index.ts'
import type { Steps } from './entries.ts'
import { ParameterList } from './parameter-list.ts'

/** Changed in place. Host is left alone: it is sent apart. A new name that is none is not given. */
export function editFields(headers: HeaderList, steps: Steps): void {
  for (const name of steps.remove) if (!isHost(name)) headers.remove(name)
  for (const { name, value: next } of steps.rename) {
    const values = headers.getAll(name)
    if (values.length === 0 || isHost(name) || isHost(next) || !isHeaderName(next)) continue
    headers.remove(name)
    headers.remove(next)
    for (const value of values) headers.append(next, value)
  }
  for (const { name, value } of steps.replace)
    if (headers.has(name) && !isHost(name)) headers.set(name, toFieldValue(value))
  for (const { name, value } of steps.add)
    if (!headers.has(name) && !isHost(name)) headers.set(name, toFieldValue(value))
  for (const { name, value } of steps.append) if (!isHost(name)) headers.append(name, toFieldValue(value))
}

const isHost = (name: string): boolean => name.toLowerCase() === 'host'

/**
 * What a value taken from a request must not bring into a field (RFC 9110 §5.5): control characters become spaces, and
 * characters beyond ASCII the bytes of their UTF-8.
 */
export function toFieldValue(value: string): string {
  const line = value.replaceAll(/[^\t\P{Cc}]+/gu, ' ').trim()
  return /\P{ASCII}/u.test(line) ? String.fromCharCode(...new TextEncoder().encode(line)) : line
}

/** @returns the query or form after the steps; untouched parameters stay as they were written. */
export function editParameters(text: string, steps: Steps): string {
  const parameters = new ParameterList(text)
  for (const name of steps.remove) parameters.remove(name)
  for (const { name, value } of steps.rename) parameters.rename(name, value)
  for (const { name, value } of steps.replace) if (parameters.has(name)) parameters.set(name, value)
  for (const { name, value } of steps.add) if (!parameters.has(name)) parameters.append(name, value)
  for (const { name, value } of steps.append) parameters.append(name, value)
  return parameters.toString()
}
