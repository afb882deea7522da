import type { Inputs, Step } from "../../../plan/preview.ts";

const urnOf = (type: string) => `urn:pulumi:local::ha-monitoring::${type}::some`;

/** An update of an object with other inputs. */
export const update = (type: string, before: Inputs, after: Inputs): Step => ({
  op: "update",
  urn: urnOf(type),
  oldState: { type, inputs: { metadata: { name: "some", namespace: "monitoring" }, ...before } },
  newState: { type, inputs: { metadata: { name: "some", namespace: "monitoring" }, ...after } },
});

/** A deletion or a replacement. */
export const removal = (op: "delete" | "replace", type: string, inputs: Inputs = {}): Step => ({
  op,
  urn: urnOf(type),
  oldState: { type, inputs: { metadata: { name: "some" }, ...inputs } },
});
