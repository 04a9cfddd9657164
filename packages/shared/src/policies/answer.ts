/** Answer: what a policy says to the client in place of the origin. */
export interface PolicyAnswer {
  readonly status: number
  /** Flat: name, value, name, value … */
  readonly headers?: readonly string[]
  /** Sent as it is; its type is for `headers` to say. */
  readonly body?: string | Uint8Array
  /** Sent as `{"message", "request_id"}`, or as a page, XML or text where the client's Accept asks for that (Kong's form). */
  readonly message?: string
}
