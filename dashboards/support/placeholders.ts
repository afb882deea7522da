/** What a stack puts its own values in the place of, in the JSON of every dashboard. */
export const placeholders = {
  /** URL of docs/runbooks.md. */
  runbooks: "<runbooks>",
  /** Namespace of the stack's monitoring. */
  namespace: "<namespace>",
} as const;
