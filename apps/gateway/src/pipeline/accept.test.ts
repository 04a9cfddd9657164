import { describe, expect, it } from 'vitest'
import { chooseForm } from './accept.ts'

describe('the form of an answer', () => {
  it.each([
    { accept: undefined, form: 'application/json' },
    { accept: '', form: 'application/json' },
    { accept: '*/*', form: 'application/json' },
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', form: 'text/html' },
    { accept: 'application/json, text/html', form: 'application/json' },
    { accept: 'text/html;q=0.1, application/json;q=0.2', form: 'application/json' },
    { accept: 'text/*', form: 'text/html' },
    { accept: 'text/plain', form: 'text/plain' },
    { accept: 'TEXT/HTML', form: 'text/html' },
    { accept: 'image/png', form: 'text/plain' },
    { accept: 'application/json;q=0, */*', form: 'text/html' },
    { accept: 'application/json;q=x, ;;,', form: 'text/plain' },
  ])('for $accept is $form', ({ accept, form }) => {
    expect(chooseForm(accept)).toBe(form)
  })
})
