import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import type { ApiServer } from "./apiServer.ts";
import { checkSizes, type WantedClaim, wantedClaim } from "./claims.ts";
import { known } from "./known.ts";
import { type LiveMetadata, LiveObjects, type ObjectName } from "./liveObjects.ts";

/** Field manager of every object of this program, recorded in managedFields. */
export const fieldManager = "ha-monitoring";

/** Annotation with the identity of the stack that owns an object. */
export const installationAnnotation = "ha-monitoring/installation";

export interface OwnershipArgs {
  readonly installation: string;
  /** Objects that may be taken over: named as in messages, or by the identity of their installation. */
  readonly adopted: readonly string[];
}

/**
 * Prevents a stack from changing objects that it does not own. Server-side apply does not
 * distinguish between creating an object and changing an existing one of the same name, and pulumi
 * destroy deletes every object in the state. So each object is looked up before it is registered.
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
   * Annotates every Kubernetes object below a resource with the stack's identity, and delays the
   * object until {@link examine} has checked it. All objects have the same field manager: by default
   * the provider generates one for each object, and a run that is killed between an object's
   * creation and its entry in the state loses that name. Manual changes are reverted
   * (patchForce), instead of reported as conflicts.
   * https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#field-managers
   */
  readonly transformation: pulumi.ResourceTransformation = ({ type, props, opts }) => {
    const [, apiVersion, kind] = /^kubernetes:([^:]+):([^:]+)$/.exec(type) ?? [];
    if (apiVersion === undefined || kind === undefined) return undefined;
    const { metadata = {}, spec } = inputs.parse(props);
    const group = metadata.namespace === undefined ? this.#inCluster : this.#inNamespaces;
    // A patch changes an object that another controller creates.
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
    // All annotations together can be one unknown output, as for an account with workload identity.
    const annotations: pulumi.Input<object> = pulumi.Output.isInstance<object>(given)
      ? pulumi.all([given, marks]).apply(([given, marks]) => ({ ...given, ...marks }))
      : { ...given, ...marks };
    return {
      props: { ...props, metadata: { ...metadata, annotations } },
      opts,
    };
  };

  /**
   * Looks up every registered object in the cluster, then releases all of them.
   * @param api undefined if the cluster does not exist yet or must not be queried
   * @throws RunError for existing objects of other owners, before any of them is changed,
   * or for volumes that are larger than configured
   */
  async examine(api: ApiServer | undefined): Promise<void> {
    const live = api && new LiveObjects(api);
    const foreign = live ? await this.#foreign(live, this.#inCluster) : [];
    // A preview changes nothing, so it continues and reports all objects at once.
    if (foreign.length > 0 && !pulumi.runtime.isDryRun()) throw refusal(foreign);
    // From here on the names of namespaces are known: these outputs depend on pass().
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

/** Objects that are released together. */
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
  /** Set in patches of claims. */
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
  // Objects of versions without the annotation have only the field manager.
  return managedFields.some(
    ({ manager, operation }) => manager === fieldManager && operation === "Apply",
  );
}

function describe(object: ObjectName, { annotations, managedFields = [] }: LiveMetadata): string {
  const owner = annotations?.[installationAnnotation];
  const managers = [...new Set(managedFields.map(({ manager }) => manager))].join(", ");
  return `${titleOf(object)} (${owner === undefined ? `created by ${managers || "an unknown client"}` : `of installation ${owner}`})`;
}

const refusal = (foreign: readonly string[]) =>
  new pulumi.RunError(
    [
      "The cluster has objects of these names already, and they do not belong to this stack:",
      ...foreign.map((object) => `  ${object}`),
      "pulumi up would change them, and pulumi destroy would delete them. None of them was changed.",
      "Give this stack other names (ha-monitoring:namespace, ha-monitoring:clusterPrefix), or remove them.",
      `To take one over into this stack, name it without the part in brackets: pulumi config set --path 'ha-monitoring:adopt[0]' '${foreign[0]?.replace(/ \(.*/, "") ?? ""}'; the identity of an installation in place of a name takes over all of its objects.`,
    ].join("\n"),
  );
