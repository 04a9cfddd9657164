/** The tree of a parsed expression. Plain data; positions are offsets into the text (UTF-16 units). */

export interface Span {
  readonly start: number
  /** Behind the last character. */
  readonly end: number
}

export type FunctionName = 'lower' | 'any'

/** A field, and the functions around it. */
export interface FieldUse extends Span {
  readonly field: string
  readonly fieldSpan: Span
  /** As written, outermost first. */
  readonly functions: readonly { readonly name: FunctionName; readonly span: Span }[]
}

export type Operator = '==' | '!=' | '~' | '^=' | '=^' | '>' | '>=' | '<' | '<=' | 'in' | 'not in' | 'contains'

export type Literal = Span &
  (
    | { readonly type: 'String'; readonly value: string }
    | { readonly type: 'Int'; readonly value: number }
    /** IPv4 or IPv6, as written. */
    | { readonly type: 'IpAddr'; readonly value: string }
    | { readonly type: 'IpCidr'; readonly value: string }
  )

export interface Predicate extends Span {
  readonly type: 'predicate'
  readonly left: FieldUse
  readonly operator: Operator
  readonly operatorSpan: Span
  readonly right: Literal
}

/** `||` binds tighter than `&&`. */
export type Expression =
  | Predicate
  | (Span & { readonly type: 'and'; readonly terms: readonly Expression[] })
  | (Span & { readonly type: 'or'; readonly terms: readonly Expression[] })
  | (Span & { readonly type: 'not'; readonly term: Expression })
