import type { Container } from "./pod.ts";
import { parseList } from "./yaml.ts";

/** A relabeling rule of --selector.relabel-config. */
interface Relabeling {
  readonly action?: string;
  readonly source_labels?: readonly string[];
  readonly target_label?: string;
  readonly modulus?: number;
  readonly regex?: string | number;
}

/** Rules that select the blocks of a bucket that a Thanos component works on; none select all. */
export type BlockSelector = readonly Relabeling[];

export const blockSelectorOf = ({ line }: Container): BlockSelector =>
  parseList(line.get("--selector.relabel-config"));

/** A part of a bucket's blocks, chosen by a hash of some labels. */
export interface Shard {
  /** Labels and modulus of the hash: equal for shards that divide blocks in the same way. */
  readonly division: string;
  readonly modulus: number;
  /** Numbers of the kept parts. */
  readonly kept: readonly string[];
}

/** The shard that a selector keeps; undefined for a selector without a hash. */
export function shardOf(selector: BlockSelector): Shard | undefined {
  const hash = selector.find(({ action }) => action === "hashmod");
  const keep = selector.find(
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

/** Whether no block is selected by both. */
export function areDisjoint(one: BlockSelector, other: BlockSelector): boolean {
  const [shard, otherShard] = [shardOf(one), shardOf(other)];
  if (
    shard &&
    shard.division === otherShard?.division &&
    !shard.kept.some((part) => otherShard.kept.includes(part))
  )
    return true;
  // A label that holds a hash is no label of the blocks.
  const hashed = [...one, ...other].flatMap(({ target_label }) => target_label ?? []);
  const keeps = (selector: BlockSelector) =>
    selector.filter(
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
