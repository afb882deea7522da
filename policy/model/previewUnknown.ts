import { UnknownValueError } from "@pulumi/policy";

/**
 * Whether a read failed because the value is known only after the update, such as the name of a
 * bucket that does not exist yet.
 */
export const isUnknown = (error: unknown): error is Error => error instanceof UnknownValueError;
