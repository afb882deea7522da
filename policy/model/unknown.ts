/**
 * Whether reading a value failed because it is known after the update only, such as the name of
 * a bucket that is yet to be made. @pulumi/policy throws at such a read, and keeps its class of
 * error to itself.
 */
export const isUnknown = (error: unknown): error is Error =>
  error instanceof Error && error.message.endsWith("can't be known during preview");
