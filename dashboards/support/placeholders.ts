/** Placeholders in the JSON of dashboards, which a stack replaces by its values. */
export const placeholders = {
  /** URL of docs/runbooks.md. */
  runbooks: "<runbooks>",
  /** Namespace of the stack's monitoring. */
  namespace: "<namespace>",
} as const;
