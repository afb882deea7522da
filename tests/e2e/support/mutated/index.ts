import * as pulumi from "@pulumi/pulumi";
import * as path from "node:path";
import { mutations } from "./mutations.ts";

const mutation = Object.entries(mutations).find(([name]) => name === process.env.MUTATION)?.[1];
if (!mutation) throw new Error(`MUTATION must be one of ${Object.keys(mutations).join(", ")}.`);

pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
  // Mutations do not change inputs that are Outputs.
  mutation.change(`${type.split(":").at(-1) ?? ""} ${name}`, props as never);
  return { props, opts };
});

process.chdir(path.join(import.meta.dirname, "../../../.."));
await import("../../../../index.ts");
