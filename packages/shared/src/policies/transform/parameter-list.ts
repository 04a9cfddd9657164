/** Parameters of a query or of a form (`application/x-www-form-urlencoded`), in order. */
interface Parameter {
  readonly name: string
  /** As it stands in the text. */
  readonly text: string
}

export class ParameterList {
  #parameters: Parameter[]

  /** @param text Without `?`. */
  constructor(text: string) {
    this.#parameters = text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => ({ name: decode(part.split('=', 1)[0] ?? ''), text: part }))
  }

  has(name: string): boolean {
    return this.#parameters.some((parameter) => parameter.name === name)
  }

  remove(name: string): void {
    this.#parameters = this.#parameters.filter((parameter) => parameter.name !== name)
  }

  /** Those that had the new name already give way. Nothing where there is none of the old name. */
  rename(from: string, to: string): void {
    if (from === to || !this.has(from)) return
    this.remove(to)
    this.#parameters = this.#parameters.map((parameter) => {
      if (parameter.name !== from) return parameter
      const equals = parameter.text.indexOf('=')
      return { name: to, text: encode(to) + (equals === -1 ? '' : parameter.text.slice(equals)) }
    })
  }

  /** One of that name, in the place of the first. */
  set(name: string, value: string): void {
    const at = this.#parameters.findIndex((parameter) => parameter.name === name)
    const next = toParameter(name, value)
    this.#parameters = this.#parameters.flatMap((parameter, index) =>
      index === at ? [next] : parameter.name === name ? [] : [parameter],
    )
  }

  append(name: string, value: string): void {
    this.#parameters.push(toParameter(name, value))
  }

  /** Only those of these names stay. */
  keep(names: readonly string[]): void {
    this.#parameters = this.#parameters.filter(({ name }) => names.includes(name))
  }

  toString(): string {
    return this.#parameters.map(({ text }) => text).join('&')
  }
}

const toParameter = (name: string, value: string): Parameter => ({ name, text: `${encode(name)}=${encode(value)}` })

const encode = (text: string): string => encodeURIComponent(text.toWellFormed())

/** What is not encoded correctly stays as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
