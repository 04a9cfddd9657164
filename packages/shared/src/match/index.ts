/**
 * Match: which rule takes a request, what becomes of the request, which backend gets it.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                                  ─────
 */
export {}
