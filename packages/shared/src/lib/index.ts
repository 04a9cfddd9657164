/** Lib: words without any gateway meaning. Pure; imports nothing of the project. */
export * from './field-error.ts'
export * from './result.ts'
export * from './did-you-mean.ts'
export * from './duration.ts'
export * from './equal.ts'
export * from './hash.ts'
export * from './plain-json.ts'
export * from './selector.ts'
