'use client'
/** Kong's expressions language for CodeMirror: colours, completion and words on hover, all from the shared parser. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching } from '@codemirror/language'
import { RangeSetBuilder, type Extension } from '@codemirror/state'
import {
  Decoration,
  hoverTooltip,
  keymap,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view'
import {
  completeExpression,
  describeTokenAt,
  tokenize,
  type Subsystem,
  type TokenType,
} from '@signalbox/shared/expression'

const classOf: Readonly<Record<TokenType, string>> = {
  field: 'cm-word-field',
  function: 'cm-word-function',
  operator: 'cm-word-operator',
  logical: 'cm-word-operator',
  not: 'cm-word-operator',
  open: 'cm-word-quiet',
  close: 'cm-word-quiet',
  string: 'cm-word-value',
  number: 'cm-word-value',
  address: 'cm-word-value',
  error: 'cm-word-wrong',
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = decorate(view)
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

function decorate({ state }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { start, end, type } of tokenize(state.doc.toString())) {
    if (end > start) builder.add(start, end, Decoration.mark({ class: classOf[type] }))
  }
  return builder.finish()
}

function complete(context: CompletionContext, subsystem: Subsystem): CompletionResult | null {
  const { from, options } = completeExpression(context.state.doc.toString(), context.pos, subsystem)
  if (options.length === 0 || (!context.explicit && context.pos === 0)) return null
  return {
    from,
    options: options.map(({ text, kind, detail }): Completion => ({
      label: text,
      detail,
      type: kind,
      apply: (view, _, start, end) => insert(view, text, start, end),
    })),
  }
}

/** Puts the word in; the cursor goes between quotes, and behind what a further word follows. */
function insert(view: EditorView, text: string, from: number, to: number): void {
  const inside = text.endsWith('""') ? text.length - 1 : text === 'r#""#' ? 3 : text.length
  const further = /[.("#]$/.test(text) ? text : `${text} `
  const anchor = from + (inside === text.length ? further.length : inside)
  view.dispatch({ changes: { from, to, insert: further }, selection: { anchor }, userEvent: 'input.complete' })
}

const words = (subsystem: Subsystem) =>
  hoverTooltip((view, position) => {
    const told = describeTokenAt(view.state.doc.toString(), position, subsystem)
    if (told === null) return null
    return {
      pos: told.start,
      end: told.end,
      above: true,
      create: () => {
        const dom = document.createElement('div')
        const title = document.createElement('code')
        title.textContent = told.title
        const text = document.createElement('p')
        text.textContent = told.text
        dom.className = 'max-w-80 px-2.5 py-1.5 text-xs'
        dom.append(title, text)
        return { dom }
      },
    }
  })

const languageOf = (subsystem: Subsystem): Extension => [
  history(),
  bracketMatching(),
  closeBrackets(),
  colours,
  words(subsystem),
  autocompletion({ override: [(context) => complete(context, subsystem)], icons: false, maxRenderedOptions: 40 }),
  keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
]

/** By what the Route takes; each made once. */
export const expressionLanguage: Readonly<Record<Subsystem, Extension>> = {
  http: languageOf('http'),
  stream: languageOf('stream'),
}
