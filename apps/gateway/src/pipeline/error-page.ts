/** The page that a person sees in a browser when the gateway answers itself. Self-contained: loads nothing, runs nothing. */
export interface ErrorPage {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly requestId: string
}

/** What the page needs and nothing else. */
export const errorPagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"

const style = `
  :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5b6470; --line: #d9dde3; --ground: #f7f8f9; --signal: #c2371f }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6e9ed; --soft: #9aa4b1; --line: #30363e; --ground: #14171b; --signal: #ff7a5c }
  }
  * { margin: 0; box-sizing: border-box }
  body { min-height: 100vh; display: grid; place-items: center; padding: 2rem; background: var(--ground); color: var(--ink);
    font: 16px/1.55 ui-sans-serif, system-ui, sans-serif }
  main { width: min(34rem, 100%); border-left: 4px solid var(--signal); padding: .25rem 0 .25rem 1.5rem }
  .status { color: var(--signal); font-size: .875rem; font-weight: 600; letter-spacing: .04em; font-variant-numeric: tabular-nums }
  h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; margin: .25rem 0 .75rem }
  footer { margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .8125rem }
  code { font-family: ui-monospace, monospace; user-select: all; overflow-wrap: anywhere }
`

export function toErrorPage({ status, title, detail, requestId }: ErrorPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${status} ${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="status">${status}</p>
<h1>${escapeText(title)}</h1>
<p>${escapeText(detail)}</p>
<footer>Request <code>${escapeText(requestId)}</code></footer>
</main>
</body>
</html>
`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
