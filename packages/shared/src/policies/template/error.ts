/** What is wrong with a template, and where. */
export interface TemplateError {
  /** A sentence or two for a person, without the place. */
  readonly message: string
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
}

/** Thrown and caught inside this folder only: an error ends the reading at whatever depth. */
export class TemplateStop {
  readonly offset: number
  readonly message: string
  constructor(offset: number, message: string) {
    this.offset = offset
    this.message = message
  }
}

/** Thrown and caught inside this folder only: a value that an operation cannot work with. */
export class TemplateFault {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

export function toTemplateError(text: string, { offset, message }: TemplateStop): TemplateError {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { message, line: before.split('\n').length, column: Array.from(before.slice(start)).length + 1 }
}
