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

/** Location of a volume of the embedded cluster. */
export interface Volume {
  /** Node that has the volume on its disk. */
  readonly node: string;
  /** Folder on the node. */
  readonly folder: string;
  /** Folder on this machine. */
  readonly onHost: string;
}

/**
 * The volume of a claim in namespace monitoring.
 * @throws Error if the claim has no volume yet
 */
export async function volumeOf(claim: string): Promise<Volume> {
  const claims = await list<Claim>("pvc", "-n=monitoring");
  const name = claims.find(({ metadata }) => metadata.name === claim)?.spec.volumeName;
  const volume = (await list<PersistentVolume>("pv")).find(
    ({ metadata }) => metadata.name === name,
  );
  const folder = volume?.spec.local.path;
  const [node] =
    volume?.spec.nodeAffinity.required.nodeSelectorTerms[0]?.matchExpressions[0]?.values ?? [];
  if (!folder || !node) throw new Error(`Claim ${claim} has no volume on a node.`);
  const root = "/opt/local-path-provisioner";
  return { node, folder, onHost: path.join(diskOf(node, root), path.relative(root, folder)) };
}
