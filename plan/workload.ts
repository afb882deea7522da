import { type Difference, differences, type Line, lineDifferences } from "./difference.ts";
import { inputsOf, kindOf, type Step } from "./preview.ts";

/** Flags of a container that are others than before. */
export interface FlagChange {
  readonly container: string;
  /** Every flag that comes or goes. */
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

/** Why the pods of a workload that is updated restart: what is another in their template. */
export function restartReasons(step: Step): readonly Difference[] {
  const { before, after } = inputsOf(step);
  if (step.op !== "update") return [];
  return differences(specOf(before).template, specOf(after).template);
}

/** How many pods a workload has and is to have; undefined if that stays. */
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
      lines: lineDifferences(old.get(container) ?? [], now.get(container) ?? []).filter(
        ({ sign }) => sign !== " ",
      ),
    }))
    .filter(({ lines }) => lines.length > 0);
}

/** Sizes of a volume that is there and to be there, as quantities. */
export function growth(step: Step): { before: string | undefined; after: string | undefined } {
  const { before, after } = inputsOf(step);
  const size = (inputs: object) =>
    kindOf(step) === "PersistentVolumeClaimPatch"
      ? (inputs as { spec?: Claim }).spec?.resources?.requests?.storage
      : undefined;
  return { before: size(before), after: size(after) };
}
