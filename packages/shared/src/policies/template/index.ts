/** Templates of transformers: text → compiled → rendered per request. Nothing of this reaches beyond the values given in. */
export { compileTemplate, type Template, type TemplateValues } from './template.ts'
export { toTemplateValues } from './request-values.ts'
