/**
 * Label selectors (Kubernetes `metav1.LabelSelector`): all of `matchLabels` and all of `matchExpressions` must hold.
 * An empty selector selects everything.
 */
export type Labels = Readonly<Record<string, string>>

export interface SelectorRequirement {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values?: readonly string[] | undefined
}

export interface Selector {
  readonly matchLabels?: Labels | undefined
  readonly matchExpressions?: readonly SelectorRequirement[] | undefined
}

export function selects(selector: Selector, labels: Labels | undefined): boolean {
  return toRequirements(selector).every((requirement) => holds(requirement, labels ?? {}))
}

/**
 * The requirements that `labels` do not meet, each in the words of kubectl's `-l`: `team=a`, `env in (dev, test)`,
 * `!legacy`. Empty where the selector selects them.
 */
export function unmetRequirements(selector: Selector, labels: Labels | undefined): readonly string[] {
  return toRequirements(selector)
    .filter((requirement) => !holds(requirement, labels ?? {}))
    .map(renderRequirement)
}

/** The whole selector in the words of kubectl's `-l`; `''` for one that selects everything. */
export function renderSelector(selector: Selector): string {
  return toRequirements(selector).map(renderRequirement).join(',')
}

function toRequirements(selector: Selector): readonly SelectorRequirement[] {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(([key, value]): SelectorRequirement => ({
    key,
    operator: 'In',
    values: [value],
  }))
  return [...equalities, ...(selector.matchExpressions ?? [])]
}

/** A key that is absent satisfies `NotIn` and `DoesNotExist`. */
function holds({ key, operator, values = [] }: SelectorRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

function renderRequirement({ key, operator, values = [] }: SelectorRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(', ')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
  }
}
