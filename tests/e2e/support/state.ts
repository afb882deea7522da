import { pulumi, stack } from "../../../local/pulumi.ts";
import { bin } from "./cluster.ts";

/** What Pulumi keeps of a resource, with its secrets in the clear. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** All resources of the embedded cluster's stack. */
export async function readState(): Promise<readonly Resource[]> {
  const { stdout } = await pulumi(bin, ["stack", "export", "--show-secrets", "--stack", stack]);
  const { deployment } = JSON.parse(String(stdout)) as { deployment: { resources: unknown } };
  return unwrap(deployment.resources) as Resource[];
}

/** The resource that Pulumi has made up by that name, such as a password. */
export async function madeUp(name: string): Promise<Resource> {
  const found = (await readState()).find(
    ({ urn, type }) => type.startsWith("random:") && urn.endsWith(`::${name}`),
  );
  if (!found) throw new Error(`Nothing is made up by the name ${name}.`);
  return found;
}

/** Takes the envelopes off an exported value's secrets. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  if ("plaintext" in value) return JSON.parse(String(value.plaintext));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "__defaults")
      .map(([key, inner]) => [key, unwrap(inner)]),
  );
}
