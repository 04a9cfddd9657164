/** Lib: words without any gateway meaning. Pure; imports nothing of the project. */
export * from './field-error.ts'
export * from './result.ts'
