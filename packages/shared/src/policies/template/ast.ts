/** The tree of a template: literal text and expressions in turn. Expressions are a small part of Lua 5.1, as in Kong. */

/** Where something stands in the template, in UTF-16 units. */
interface Offset {
  readonly start: number
}

export type TemplateExpression = Offset &
  (
    | { readonly type: 'literal'; readonly value: string | number | boolean | null }
    | { readonly type: 'name'; readonly name: string }
    | { readonly type: 'index'; readonly of: TemplateExpression; readonly key: TemplateExpression }
    | {
        readonly type: 'method'
        readonly of: TemplateExpression
        readonly name: string
        readonly values: readonly TemplateExpression[]
      }
    | { readonly type: 'call'; readonly name: string; readonly values: readonly TemplateExpression[] }
    /** `(function() … end)()`: a function that is called where it stands, once. */
    | { readonly type: 'block'; readonly body: readonly TemplateStatement[] }
    | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly of: TemplateExpression }
    | {
        readonly type: 'binary'
        readonly operator: BinaryOperator
        readonly left: TemplateExpression
        readonly right: TemplateExpression
      }
  )

export type TemplateStatement =
  | { readonly type: 'local'; readonly name: string; readonly value: TemplateExpression }
  | { readonly type: 'assign'; readonly name: string; readonly value: TemplateExpression }
  | { readonly type: 'return'; readonly value: TemplateExpression | null }
  | {
      readonly type: 'if'
      /** The first whose condition holds; `else` is the last one, with the condition `true`. */
      readonly branches: readonly {
        readonly condition: TemplateExpression
        readonly body: readonly TemplateStatement[]
      }[]
    }

export type UnaryOperator = '-' | 'not' | '#'
export type BinaryOperator =
  'or' | 'and' | '<' | '>' | '<=' | '>=' | '~=' | '==' | '..' | '+' | '-' | '*' | '/' | '%' | '^'

/** `Basic $(query_params.auth)` is a text and an expression. */
export type TemplatePart = { readonly type: 'text'; readonly text: string } | TemplateExpression
