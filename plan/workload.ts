import { changedLines, type Difference, differences, type Line } from "./diff.ts";
import { inputsOf, kindOf, type Step } from "./preview.ts";

/** Changed flags of a container. */
export interface FlagChange {
  readonly container: string;
  /** Every flag that is added or removed. */
  readonly lines: readonly Line[];
}

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
}
interface Workload {
  readonly replicas?: number;
  readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
}

interface Claim {
  readonly resources?: { readonly requests?: { readonly storage?: string } };
}

const specOf = (inputs: object) => (inputs as { spec?: Workload }).spec ?? {};

/** Changes of the pod template of an updated workload, each of which restarts its pods. */
export function restartReasons(step: Step): readonly Difference[] {
  const { before, after } = inputsOf(step);
  if (step.op !== "update") return [];
  return differences(specOf(before).template, specOf(after).template);
}

/** Number of replicas before and after; undefined if it does not change. */
export function scaling(step: Step): { before: number; after: number } | undefined {
  if (step.op !== "update" || !/^(Deployment|StatefulSet)$/.test(kindOf(step))) return undefined;
  const [before, after] = Object.values(inputsOf(step)).map(
    (inputs) => specOf(inputs).replicas ?? 1,
  ) as [number, number];
  return before === after ? undefined : { before, after };
}

export function flagChanges(step: Step): readonly FlagChange[] {
  const { before, after } = inputsOf(step);
  const args = (inputs: object) =>
    new Map(
      (specOf(inputs).template?.spec?.containers ?? []).map(({ name, args = [] }) => [name, args]),
    );
  const [old, now] = [args(before), args(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((container) => ({
      container,
      lines: changedLines(old.get(container) ?? [], now.get(container) ?? []),
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** Size of a volume before and after, as quantities. */
export function growth(step: Step): { before: string | undefined; after: string | undefined } {
  const { before, after } = inputsOf(step);
  const size = (inputs: object) =>
    kindOf(step) === "PersistentVolumeClaimPatch"
      ? (inputs as { spec?: Claim }).spec?.resources?.requests?.storage
      : undefined;
  return { before: size(before), after: size(after) };
}
