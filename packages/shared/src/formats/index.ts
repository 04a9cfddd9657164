/** Formats: other people's documents ⇄ resources. */
export {}
