import { expect, it } from 'vitest'
import { describeTokenAt } from './describe-token.ts'

const text = 'any(http.headers.x_a) == "b" && !(net.src.ip not  in 10.0.0.0/8)'
const at = (part: string) => describeTokenAt(text, text.indexOf(part), 'http')

it.each([
  { part: 'any', title: 'any', says: 'One of several values' },
  { part: 'http.headers', title: 'http.headers.x_a: text', says: 'any() asks for one' },
  { part: '==', title: '==', says: 'Equal.' },
  { part: '&&', title: '&&', says: 'looser than ||' },
  { part: '!(', title: '!', says: 'before a parenthesis' },
  { part: 'net.src.ip', title: 'net.src.ip: address', says: 'Address of the client.' },
  { part: 'not  in', title: 'not in', says: 'in no such CIDR block' },
])('$part is explained as $title', ({ part, title, says }) => {
  expect(at(part)).toMatchObject({ title, text: expect.stringContaining(says) })
})

it('a field that is not known is explained by why', () => {
  expect(describeTokenAt('http.pat == "/"', 0, 'http')?.text).toContain('Did you mean "http.path"?')
})

it('values, parentheses and blanks need no word', () => {
  expect(at('"b"')).toBeNull()
  expect(at('(')).toBeNull()
  expect(at(' ==')).toBeNull()
})
