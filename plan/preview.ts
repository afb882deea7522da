/** What `pulumi preview --json` prints, as far as a plan needs it. */
export interface Preview {
  readonly steps: readonly Step[];
  readonly diagnostics?: readonly { readonly severity: string; readonly message: string }[] | null;
}

/** What is to happen to a resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: State;
  readonly newState?: State;
  /** Why a resource is replaced: the properties that can't change. */
  readonly replaceReasons?: readonly string[] | null;
  /** Every property that is another, also one that only the cluster changed. */
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface State {
  readonly type: string;
  readonly inputs?: Inputs;
}

export type Inputs = Readonly<Record<string, unknown>>;

/** A resource's old and new inputs, of which one is missing where it is made or deleted. */
export const inputsOf = ({ oldState, newState }: Step) => ({
  before: oldState?.inputs ?? {},
  after: newState?.inputs ?? {},
});

/** Kind of a resource, such as StatefulSet. */
export const kindOf = ({ oldState, newState }: Step) =>
  (newState ?? oldState)?.type.split(":").at(-1) ?? "";

export const typeOf = ({ oldState, newState }: Step) => (newState ?? oldState)?.type ?? "";

/** How people know a resource: kind, and namespace and name as the cluster has them, else Pulumi's. */
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

/** How Pulumi writes a value that is known only when the resources before it are there. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value for people to read, short and in one line. */
export function readable(value: unknown): string {
  if (value === undefined) return "none";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const known = text.replaceAll(unknownValue, "(known after the update)").replace(/\s+/g, " ");
  return known.length > 80 ? `${known.slice(0, 80)}…` : known;
}
