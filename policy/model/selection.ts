import type { Container } from "./pod.ts";
import { parseObject } from "./stack.ts";

/** A relabeling that chooses blocks. */
interface Relabeling {
  readonly action?: string;
  readonly source_labels?: readonly string[];
  readonly target_label?: string;
  readonly modulus?: number;
  readonly regex?: string | number;
}

/** What decides which blocks of a bucket a Thanos component works on. */
export type Selection = readonly Relabeling[];

export function selectionOf({ line }: Container): Selection {
  const inline = line.get("--selector.relabel-config");
  const rules = inline === undefined ? [] : parseObject<Relabeling[]>(inline);
  return Array.isArray(rules) ? (rules as Relabeling[]) : [];
}

/** A part of a bucket's blocks by the hash of some of their labels. */
export interface Shard {
  /** Equal for shards of the same division. */
  readonly division: string;
  readonly modulus: number;
  /** Numbers of the parts that are kept. */
  readonly kept: readonly string[];
}

/** The shard that a selection is; undefined where it is none. */
export function shardOf(selection: Selection): Shard | undefined {
  const hash = selection.find(({ action }) => action === "hashmod");
  const keep = selection.find(
    ({ action, source_labels = [] }) =>
      action === "keep" &&
      hash?.target_label !== undefined &&
      source_labels[0] === hash.target_label,
  );
  if (!hash?.modulus || !keep) return undefined;
  return {
    division: JSON.stringify([hash.source_labels, hash.modulus]),
    modulus: hash.modulus,
    kept: alternatives(keep),
  };
}

/** Whether two selections can't have a block in common. */
export function areDisjoint(one: Selection, other: Selection): boolean {
  const [shard, otherShard] = [shardOf(one), shardOf(other)];
  if (shard && otherShard && shard.division === otherShard.division)
    return !shard.kept.some((part) => otherShard.kept.includes(part));
  // Labels made by a hash are no labels of the blocks.
  const hashed = [...one, ...other].flatMap(({ target_label }) => target_label ?? []);
  const keeps = (selection: Selection) =>
    selection.filter(
      ({ action, source_labels = [] }) =>
        action === "keep" && !source_labels.some((label) => hashed.includes(label)),
    );
  return keeps(one).some((keep) =>
    keeps(other).some(
      (otherKeep) =>
        JSON.stringify(keep.source_labels) === JSON.stringify(otherKeep.source_labels) &&
        isLiteral(keep) &&
        isLiteral(otherKeep) &&
        !alternatives(keep).some((value) => alternatives(otherKeep).includes(value)),
    ),
  );
}

const alternatives = ({ regex = "" }: Relabeling) =>
  String(regex)
    .replace(/^\((?:\?:)?(.*)\)$/, "$1")
    .split("|");

const isLiteral = (rule: Relabeling) =>
  alternatives(rule).every((value) => /^[\w:/-]+$/.test(value));
