/** Policies: one file per policy type with its schema. */
export {}
