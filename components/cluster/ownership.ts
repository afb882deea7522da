import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { ApiServer } from "./apiServer.ts";
import { checkSizes, type WantedClaim, wantedClaim } from "./claims.ts";
import { known } from "./known.ts";
import { type LiveMetadata, LiveObjects, type ObjectName } from "./liveObjects.ts";

/** Who applies the fields of every object of this program, in each object's managedFields. */
export const fieldManager = "ha-monitoring";

/** Annotation with the identity of the stack that an object belongs to. */
export const installationAnnotation = "ha-monitoring/installation";

export interface OwnershipArgs {
  /** Identity of the stack's objects. */
  readonly installation: string;
  /** What may be taken over: objects as messages name them, or other installations' identities. */
  readonly adopted: readonly string[];
}

/**
 * Keeps a stack from objects that are not its own. Server-side apply makes no difference between
 * making an object and changing one of the same name that somebody else has made; and what is in
 * the state is deleted by pulumi destroy. So each object is looked up before it is registered.
 */
export class Ownership {
  readonly #args: OwnershipArgs;
  readonly #inCluster = new Group();
  readonly #inNamespaces = new Group();
  readonly #claims: pulumi.Inputs[] = [];

  constructor(args: OwnershipArgs) {
    this.#args = args;
  }

  /**
   * Marks every Kubernetes object below a resource as the stack's, and holds it back until
   * {@link examine} lets it pass. All have the same field manager: by default the provider makes
   * up one for each, and a run that is killed between an object's creation and the note of it in
   * the state loses its name. It takes back what was changed by hand, instead of a conflict.
   * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#field-managers
   */
  readonly transformation: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    const [, apiVersion, kind] = /^kubernetes:([^:]+):([^:]+)$/.exec(type) ?? [];
    if (apiVersion === undefined || kind === undefined) return undefined;
    const { metadata = {}, spec } = inputs.parse(props);
    const group = metadata.namespace === undefined ? this.#inCluster : this.#inNamespaces;
    // A patch is of an object that another one makes.
    if (kind === "PersistentVolumeClaimPatch")
      this.#claims.push({ ...metadata, storage: spec?.resources.requests.storage });
    else
      group.objects.push({
        apiVersion: apiVersion.replace(/^core\//, ""),
        kind,
        namespace: metadata.namespace,
        name: metadata.name,
      });
    const marks = {
      "pulumi.com/patchFieldManager": fieldManager,
      "pulumi.com/patchForce": "true",
      [installationAnnotation]: group.passed.then(() => this.#args.installation),
    };
    const { annotations: given = {} } = metadata;
    // As a whole they may be known only later, as those of an account that a cloud lets in.
    const annotations: pulumi.Input<object> = pulumi.Output.isInstance<object>(given)
      ? pulumi.all([given, marks]).apply(([given, marks]) => ({ ...given, ...marks }))
      : { ...given, ...marks };
    return {
      props: { ...props, metadata: { ...metadata, annotations } },
      opts,
    };
  };

  /**
   * Looks up every object that was registered, and lets all pass.
   * @param api undefined where there is no cluster yet, or none to be asked
   * @throws RunError that names what exists and is another's, before anything of it is touched,
   * or volumes that are larger than they are to be
   */
  async examine(api: ApiServer | undefined): Promise<void> {
    const live = api && new LiveObjects(api);
    const foreign = live ? await this.#foreign(live, this.#inCluster) : [];
    // A preview changes nothing, and names all at once.
    if (foreign.length > 0 && !pulumi.runtime.isDryRun()) throw refusal(foreign);
    // The names of namespaces are known from here on.
    this.#inCluster.pass();
    if (live) foreign.push(...(await this.#foreign(live, this.#inNamespaces)));
    if (foreign.length > 0) throw refusal(foreign);
    if (api) await checkSizes(api, await this.#wantedClaims());
    this.#inNamespaces.pass();
  }

  async #wantedClaims(): Promise<WantedClaim[]> {
    const wanted = await Promise.all(this.#claims.map(known));
    return wanted.flatMap((claim) => wantedClaim.safeParse(claim).data ?? []);
  }

  async #foreign(live: LiveObjects, { objects }: Group): Promise<string[]> {
    const found = await Promise.all(
      objects.map(async (inputs) => {
        const { data: object } = objectName.safeParse(await known(inputs));
        if (!object) return [];
        const metadata = await live.find(object);
        return metadata && !isOwn(object, metadata, this.#args) ? [describe(object, metadata)] : [];
      }),
    );
    return found.flat().sort();
  }
}

/** Objects that wait for each other's examination. */
class Group {
  readonly objects: pulumi.Inputs[] = [];
  readonly passed: Promise<void>;
  readonly pass: () => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.passed = promise;
    this.pass = () => {
      resolve(undefined);
    };
  }
}

const inputs = z.object({
  metadata: z
    .looseObject({
      annotations: z.custom<object | undefined>().optional(),
      namespace: z.unknown().optional(),
      name: z.unknown().optional(),
    })
    .optional(),
  /** Of the patch of a claim. */
  spec: z
    .object({ resources: z.object({ requests: z.object({ storage: z.unknown() }) }) })
    .optional()
    .catch(undefined),
});

const objectName = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});

/** How messages and the setting `adopt` name an object. */
export const titleOf = ({ kind, namespace, name }: ObjectName) =>
  `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

/** Whether an object belongs to the stack, or may be taken over by it. */
export function isOwn(
  object: ObjectName,
  { annotations, managedFields = [] }: LiveMetadata,
  { installation, adopted }: OwnershipArgs,
): boolean {
  const owner = annotations?.[installationAnnotation];
  if (owner === installation || adopted.includes(titleOf(object))) return true;
  if (owner !== undefined) return adopted.includes(owner);
  // Before there were identities, this alone made them.
  return managedFields.some(
    ({ manager, operation }) => manager === fieldManager && operation === "Apply",
  );
}

function describe(object: ObjectName, { annotations, managedFields = [] }: LiveMetadata): string {
  const owner = annotations?.[installationAnnotation];
  const managers = [...new Set(managedFields.map(({ manager }) => manager))].join(", ");
  return `${titleOf(object)} (${owner === undefined ? `made by ${managers || "an unknown client"}` : `of installation ${owner}`})`;
}

const refusal = (foreign: readonly string[]) =>
  new pulumi.RunError(
    [
      "The cluster has objects of these names already, and they are not this stack's:",
      ...foreign.map((object) => `  ${object}`),
      "pulumi up would change them, and pulumi destroy would delete them. Nothing of them was touched.",
      "Give this stack other names (ha-monitoring:namespace, ha-monitoring:clusterPrefix), or remove them.",
      `To import one into this stack, name it without the bracket: pulumi config set --path 'ha-monitoring:adopt[0]' '${foreign[0]?.replace(/ \(.*/, "") ?? ""}'; an installation's identity there stands for all of its objects.`,
    ].join("\n"),
  );
