import type * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { recordResources, type Resource, type Setting } from "../../../render/recordResources.ts";

export type { Resource };

/** The registered resources of a program. */
export class Stack {
  readonly resources: readonly Resource[];

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
  }

  /** All resources as "Kind name", sorted. */
  get children(): readonly string[] {
    return this.resources.map(({ type, name }) => `${kindOf(type)} ${name}`).sort();
  }

  /** The only resource with this kind and name. */
  get(kind: string, name: string): Resource {
    const found = this.resources.filter(
      (resource) => kindOf(resource.type) === kind && resource.name === name,
    );
    assert.equal(found.length, 1, `${kind} ${name} exists once, among ${this.children.join(", ")}`);
    return found[0] as Resource;
  }

  all(kind: string): readonly Resource[] {
    return this.resources.filter(({ type }) => kindOf(type) === kind);
  }
}

const kindOf = (type: string) => type.split(":").at(-1) ?? type;

/** Runs a program with a mock engine that refuses unknown types; waits for all registrations. */
export const run = async (
  program: () => unknown,
  config: Readonly<Record<string, string>> = {},
  calls?: Setting["calls"],
  replaced?: Setting["replaced"],
): Promise<Stack> =>
  new Stack(await recordResources(program, { config, calls, replaced, stack: "test" }));

/** Value of an output; only usable while the program runs. */
export const valueOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });
