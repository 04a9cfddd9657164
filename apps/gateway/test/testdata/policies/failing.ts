/** A file that fails as it is read. */
throw new Error('There is no such thing.')
