/** An error response of a Google API: https://cloud.google.com/apis/design/errors */
export class Refusal extends Error {
  readonly code: number;
  readonly status: string;
  /** Reason of the older APIs, which the provider's retries depend on. */
  readonly reason: string;
  readonly details: readonly object[];

  constructor(
    code: number,
    status: string,
    message: string,
    {
      reason = "failedPrecondition",
      details = [],
    }: { reason?: string; details?: readonly object[] } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

export const invalid = (message: string) => new Refusal(400, "INVALID_ARGUMENT", message);

export const failedPrecondition = (message: string) =>
  new Refusal(400, "FAILED_PRECONDITION", message);

export const notFound = (name: string) =>
  new Refusal(404, "NOT_FOUND", `The resource '${name}' was not found`, { reason: "notFound" });

export const alreadyExists = (name: string) =>
  new Refusal(409, "ALREADY_EXISTS", `The resource '${name}' already exists`, {
    reason: "alreadyExists",
  });

export const inUse = (name: string, by: string) =>
  new Refusal(400, "INVALID_ARGUMENT", `The resource '${name}' is already being used by '${by}'`, {
    reason: "resourceInUseByAnotherResource",
  });

export const aborted = (message: string) => new Refusal(409, "ABORTED", message);
