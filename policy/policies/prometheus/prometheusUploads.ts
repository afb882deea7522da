import { hasBucket } from "../../model/bucket.ts";
import type { Pod } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";

export const prometheusUploads = stackPolicy({
  name: "prometheus-uploads",
  description: "In a stack with a bucket, every Prometheus has a sidecar that uploads its blocks.",
  prevents: "a server whose history is never stored",
  check: (stack, { report, each }) => {
    const thanos = stack.running(
      "thanos sidecar",
      "thanos store",
      "thanos compact",
      "thanos rule",
      "thanos receive",
    );
    // Without a bucket, history is stored in Prometheus only.
    if (!thanos.some(hasBucket)) return;
    each(
      stack.pods.filter((pod) => pod.running("prometheus")),
      (pod) => {
        const what = fault(pod);
        if (!what) return;
        report(pod, {
          what,
          why: "Its data never reaches the bucket: data older than the local retention, and the data of a lost disk, is lost, while the other servers' history looks complete.",
          fix: "Add a container `thanos sidecar` to the pod, with --tsdb.path and a mount of Prometheus' data, and with --objstore.config.",
        });
      },
    );
  },
});

function fault(pod: Pod): string | undefined {
  const prometheus = pod.running("prometheus");
  const sidecar = pod.running("thanos sidecar");
  if (!prometheus) return undefined;
  if (!sidecar) return `${pod.title} has no Thanos sidecar.`;
  if (!hasBucket(sidecar)) return `${sidecar.title} has no bucket to upload to.`;
  const data = prometheus.line.get("--storage.tsdb.path") ?? "data/";
  const seen = sidecar.line.get("--tsdb.path") ?? "./data";
  const volume = prometheus.volumeAt(data);
  if (volume === undefined || volume !== sidecar.volumeAt(seen))
    return `${sidecar.title} reads blocks from ${seen}, which is not on the volume that Prometheus mounts at ${data}.`;
  return undefined;
}
