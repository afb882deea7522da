import { pulumi, stack } from "../pulumi.ts";
import { revealSecrets } from "./exportedSecrets.ts";

/** A resource of Pulumi's state, with its secrets in the clear. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** All resources of the stack on the embedded cluster. */
export async function readState(): Promise<readonly Resource[]> {
  const { stdout } = await pulumi(["stack", "export", "--show-secrets", "--stack", stack]);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: unknown } };
  return revealSecrets(deployment.resources) as Resource[];
}

/** The resource of provider random with a name, such as a password. */
export async function generatedResource(name: string): Promise<Resource> {
  const found = (await readState()).find(
    ({ urn, type }) => type.startsWith("random:") && urn.endsWith(`::${name}`),
  );
  if (!found) throw new Error(`The stack has no generated value of the name ${name}.`);
  return found;
}
