import * as pulumi from "@pulumi/pulumi";
import * as path from "node:path";
import { mutations } from "./mutations.ts";

pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
  // Mutations do not change inputs that are Outputs.
  for (const { change } of mutations)
    change(`${type.split(":").at(-1) ?? ""} ${name}`, props as never);
  return { props, opts };
});

process.chdir(path.join(import.meta.dirname, "../../../.."));
await import("../../../../index.ts");
