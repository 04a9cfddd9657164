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

// Dates may be compared and parsed; what is not pure is asking for the present one.
const noClock = {
  create(context) {
    const refuse = (node) => context.report({ node, message: 'This reads the clock: take the time as a parameter.' })
    const isDate = (node) => node.type === 'Identifier' && node.name === 'Date'
    return {
      NewExpression: (node) => isDate(node.callee) && node.arguments.length === 0 && refuse(node),
      CallExpression: (node) => isDate(node.callee) && refuse(node),
      MemberExpression: (node) => isDate(node.object) && node.property.name === 'now' && refuse(node),
    }
  },
}

export default { meta: { name: 'signalbox' }, rules: { layers, 'no-clock': noClock } }
