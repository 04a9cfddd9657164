/**
 * YAML text → its documents, one after the other, with limits that hold before anything deep or large is built.
 *
 * The text is read token by token. Nesting is watched while reading and reading stops at the first level too many, so
 * that megabytes of brackets cost as little as a line of them. Uniqueness of keys is not left to the YAML library,
 * whose check is quadratic.
 */
import { Composer, Lexer, Parser, type Document } from 'yaml'

export const yamlLimits = {
  /** Characters of the whole text: 8 Mi. */
  maxCharacters: 8 * 1024 * 1024,
  maxDocuments: 10_000,
  /** Lists and maps inside each other. */
  maxDepth: 64,
  /** Words, marks and line ends in one document; some 30,000 lines. */
  maxTokensInDocument: 500_000,
  /** Marks that can stand nowhere, after which the rest is not read. */
  maxErrors: 20,
} as const

/** The text could not be read on from `offset`. */
interface YamlStop {
  readonly offset: number
  readonly message: string
}

export type YamlStep =
  | { readonly type: 'document'; readonly document: Document.Parsed }
  | { readonly type: 'stopped'; readonly stop: YamlStop }

/** Yields every document that can be read; a limit that is passed ends the reading with a `stopped`. Never throws. */
export function* readYamlDocuments(text: string): Generator<YamlStep, void> {
  if (text.length > yamlLimits.maxCharacters) {
    yield stopped(0, `The text is longer than ${yamlLimits.maxCharacters / 1024 / 1024} MiB; send it in parts.`)
    return
  }
  let documents = 0
  for (const step of readSteps(text)) {
    if (step.type === 'document') documents += 1
    if (documents > yamlLimits.maxDocuments) {
      yield stopped(0, `There are more than ${yamlLimits.maxDocuments} documents; send them in parts.`)
      return
    }
    yield step
    if (step.type === 'stopped') return
  }
}

function* readSteps(text: string): Generator<YamlStep, void> {
  const parser = new Parser()
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false })
  let tokens = 0
  const errors: YamlStop[] = []
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') tokens = 0
      if (token.type === 'error') errors.push({ offset: token.offset, message: toSyntaxMessage(token.message) })
      for (const document of composer.next(token)) yield { type: 'document', document }
    }
    const [first] = errors
    if (first !== undefined && errors.length > yamlLimits.maxErrors) yield { type: 'stopped', stop: first }
    const stop = limitPassed(parser, tokens)
    if (stop !== null) yield stop
  }
  for (const token of parser.end()) for (const document of composer.next(token)) yield { type: 'document', document }
  for (const document of composer.end()) yield { type: 'document', document }
}

/** The parser's stack holds the document, every open list and map, and the scalar that is being read. */
function limitPassed(parser: Parser, tokens: number): YamlStep | null {
  if (parser.stack.length > yamlLimits.maxDepth + 2)
    return stopped(parser.offset, `This is nested more than ${yamlLimits.maxDepth} levels deep.`)
  if (tokens > yamlLimits.maxTokensInDocument)
    return stopped(parser.offset, 'This document is too large to be read in one piece; split it with "---".')
  return null
}

/** A complaint of the YAML library as a sentence of at most some 200 characters. */
export function toSyntaxMessage(message: string): string {
  const tag = /^Unresolved tag: (\S{1,80})$/.exec(message)?.[1]
  if (tag !== undefined) return `The tag ${tag} is not known here; write the value without it.`
  return `This is no valid YAML: ${message.length > 200 ? `${message.slice(0, 200)}…` : message}.`
}

function stopped(offset: number, message: string): YamlStep {
  return { type: 'stopped', stop: { offset, message } }
}
