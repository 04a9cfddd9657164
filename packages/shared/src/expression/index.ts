/**
 * Expression: Kong's Expressions language, from text to a function.
 *
 *     lib → expression → resources → …
 *           ──────────
 *
 * {@link parseExpression} (syntax), {@link checkExpression} (fields, types, regular expressions), {@link compileExpression}
 * (closures for the request path); {@link tokenize} and {@link completeExpression} for an editor.
 *
 * Stands before resources, because a Route with a wrong expression is refused when it is written.
 */
export * from './address.ts'
export * from './ast.ts'
export * from './check.ts'
export * from './compile.ts'
export * from './complete.ts'
export * from './describe-token.ts'
export * from './error.ts'
export * from './fields.ts'
export * from './lexer.ts'
export * from './parser.ts'
export * from './read.ts'
export * from './render.ts'
export * from './request.ts'
