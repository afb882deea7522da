import assert from "node:assert/strict";
import * as path from "node:path";
import { diskOf } from "../cluster/machine.ts";
import { list } from "./kubectl.ts";

interface Claim {
  metadata: { name: string };
  spec: { volumeName: string };
}
interface PersistentVolume {
  metadata: { name: string };
  spec: {
    local: { path: string };
    nodeAffinity: {
      required: { nodeSelectorTerms: { matchExpressions: { values: string[] }[] }[] };
    };
  };
}

/** Where a volume of the embedded cluster is. */
export interface Volume {
  /** The node whose disk has it. */
  readonly node: string;
  /** Its folder as the node sees it. */
  readonly folder: string;
  /** Its folder on this machine. */
  readonly onHost: string;
}

/** The volume of a claim in the monitoring namespace. */
export async function volumeOf(claim: string): Promise<Volume> {
  const claims = await list<Claim>("pvc", "-n=monitoring");
  const name = claims.find(({ metadata }) => metadata.name === claim)?.spec.volumeName;
  const volume = (await list<PersistentVolume>("pv")).find(
    ({ metadata }) => metadata.name === name,
  );
  const folder = volume?.spec.local.path;
  const [node] =
    volume?.spec.nodeAffinity.required.nodeSelectorTerms[0]?.matchExpressions[0]?.values ?? [];
  assert.ok(folder && node, `claim ${claim} has a volume on a node`);
  const root = "/opt/local-path-provisioner";
  return { node, folder, onHost: path.join(diskOf(node, root), path.relative(root, folder)) };
}
