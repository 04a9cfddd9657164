/** A file that cannot be used: it has no default export of the kind that is asked for. */
export default { type: 'broken' }
