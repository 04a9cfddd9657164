/**
 * Managed fields: who set which field, so that server-side apply can tell when two would overwrite each other, and take
 * back what a manager no longer mentions.
 *
 *     resource + structural schema → fields (paths with values) → per manager a set of paths → metadata.managedFields
 *
 * Tracked from the first apply of a resource on, as its `metadata.managedFields`; what stood there before belongs to
 * `before-first-apply`. From then on every write counts, through whatever door. Pure; time is given in.
 *
 * Sources: Kubernetes "Server-Side Apply"; `metav1.ManagedFieldsEntry`, FieldsV1.
 */
export { applyConfiguration } from './apply-configuration.ts'
export { trackUpdate } from './track-update.ts'
