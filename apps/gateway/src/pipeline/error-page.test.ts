import { describe, expect, it } from 'vitest'
import { toErrorPage } from './error-page.ts'

describe('the error page', () => {
  const page = toErrorPage({ status: 404, title: 'Not <found>', detail: `"a" & 'b' <script>`, requestId: '<id>' })

  it('escapes everything that is put into it', () => {
    expect(page).toContain('Not &lt;found&gt;')
    expect(page).toContain('&quot;a&quot; &amp; &#39;b&#39; &lt;script&gt;')
    expect(page).not.toMatch(/<script|<id>/)
  })

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/\b(?:src|href|url|import|onload)\b\s*[=(]/)
  })
})
