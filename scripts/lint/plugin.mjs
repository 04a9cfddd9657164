// The project's own lint rules, run inside oxlint so that editors show them too.
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judgeImport } from './layers.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

const layers = {
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/')
    const check = (node) => {
      const specifier = node.source?.value
      const message = typeof specifier === 'string' ? judgeImport(file, specifier) : undefined
      if (message !== undefined) context.report({ node: node.source, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default { meta: { name: 'signalbox' }, rules: { layers } }
