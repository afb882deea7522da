/** A problem that the user can solve: the CLI prints its message without a stack trace. */
export class UserError extends Error {}
