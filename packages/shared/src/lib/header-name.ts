/** Header field names (RFC 9110 §5.1): tokens, compared without case; and what may stand in a value (§5.5). */

/** @returns whether `name` is a token, the only thing a field name may be. */
export const isHeaderName = (name: string): boolean => /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(name)

/** @returns whether `value` can be written into a message: no CR, LF, NUL or other control byte but tab. */
export const isHeaderValue = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
