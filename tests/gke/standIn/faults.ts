import { Refusal } from "./refusal.ts";

/** Responses that replace those of a method. */
export interface Fault {
  /** Matches IDs of methods, such as "compute.networks.insert". */
  readonly method: RegExp;
  /** Number of requests that get this response. */
  readonly times: number;
  readonly code: number;
  readonly message?: string;
  /** Whether the request has its effect in spite of the response. */
  readonly afterEffect?: boolean;
}

/** https://cloud.google.com/apis/design/errors#error_codes, with the reasons of the older APIs */
const kinds: Readonly<Record<number, readonly [status: string, reason: string]>> = {
  400: ["INVALID_ARGUMENT", "badRequest"],
  403: ["PERMISSION_DENIED", "forbidden"],
  404: ["NOT_FOUND", "notFound"],
  409: ["ABORTED", "conflict"],
  412: ["FAILED_PRECONDITION", "conditionNotMet"],
  429: ["RESOURCE_EXHAUSTED", "rateLimitExceeded"],
  500: ["INTERNAL", "backendError"],
  503: ["UNAVAILABLE", "backendError"],
};

/** The faults that are switched on. */
export class Faults {
  readonly #faults: { fault: Fault; left: number }[] = [];

  /** @returns a function that returns how many requests the fault has not met yet, and switches it off */
  add(fault: Fault): () => number {
    const entry = { fault, left: fault.times };
    this.#faults.push(entry);
    return () => {
      const index = this.#faults.indexOf(entry);
      if (index >= 0) this.#faults.splice(index, 1);
      return entry.left;
    };
  }

  /** @throws Refusal if a fault replaces the response of this method */
  meet(method: string, moment: "beforeEffect" | "afterEffect"): void {
    const found = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.method.test(method) &&
        (fault.afterEffect ?? false) === (moment === "afterEffect"),
    );
    if (!found) return;
    found.left--;
    const { code, message = "This fault is switched on." } = found.fault;
    const [status, reason] = kinds[code] ?? ["UNKNOWN", "unknown"];
    throw new Refusal(code, status, message, { reason });
  }
}
