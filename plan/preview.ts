/** Output of `pulumi preview --json`, as far as a plan needs it. */
export interface Preview {
  readonly steps: readonly Step[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[] | null;
}

/** A planned operation on a resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: State;
  readonly newState?: State;
  /** Properties that cannot be changed in place. */
  readonly replaceReasons?: readonly string[] | null;
  /** Every changed property, also those that were changed only in the cluster. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface State {
  readonly type: string;
  readonly inputs?: Inputs;
  /** Why the resource was not ready when it was last read: Pulumi updates it without a change. */
  readonly initErrors?: readonly string[] | null;
  /** Whether the resource is kept when Pulumi deletes or replaces it. */
  readonly retainOnDelete?: boolean;
}

export type Inputs = Readonly<Record<string, unknown>>;

/** Old and new inputs of a resource; empty before its creation and after its deletion. */
export const inputsOf = ({ oldState, newState }: Step) => ({
  before: oldState?.inputs ?? {},
  after: newState?.inputs ?? {},
});

/** Kind of a resource, such as StatefulSet. */
export const kindOf = ({ oldState, newState }: Step) =>
  (newState ?? oldState)?.type.split(":").at(-1) ?? "";

export const typeOf = ({ oldState, newState }: Step) => (newState ?? oldState)?.type ?? "";

/** Kind, namespace and name of a Kubernetes object; kind and Pulumi name of other resources. */
export function titleOf(step: Step): string {
  const { before, after } = inputsOf(step);
  const { metadata } = { ...before, ...after } as {
    metadata?: { namespace?: string; name?: string };
  };
  const name = metadata?.name
    ? [metadata.namespace, metadata.name].filter(Boolean).join("/")
    : (step.urn.split("::").at(-1) ?? "");
  return `${kindOf(step)} ${name}`;
}

/** How Pulumi writes a value that is unknown at preview. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value in one line of at most 80 characters. */
export function readable(value: unknown): string {
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const known = text.replaceAll(unknownValue, "(known after the update)").replace(/\s+/g, " ");
  return known.length > 80 ? `${known.slice(0, 80)}…` : known;
}

/** Text as inline code in Markdown. */
export const code = (text: string) => `\`${text.replaceAll("`", "'")}\``;
