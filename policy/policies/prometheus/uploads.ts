import { hasBucket } from "../../model/bucket.ts";
import type { Pod } from "../../model/pod.ts";
import { stackPolicy } from "../../model/policy.ts";

export const prometheusUploads = stackPolicy({
  name: "prometheus-uploads",
  description: "Where there is a bucket, every Prometheus has a sidecar that uploads its blocks.",
  check: (stack, { report, each }) => {
    const thanos = stack.running(
      "thanos sidecar",
      "thanos store",
      "thanos compact",
      "thanos rule",
      "thanos receive",
    );
    // Without a bucket, Prometheus is the only place that keeps anything.
    if (!thanos.some(hasBucket)) return;
    each(
      stack.pods.filter((pod) => pod.running("prometheus")),
      ({ resource }) => resource,
      (pod) => {
        const what = fault(pod);
        if (!what) return;
        report(pod.resource, {
          what,
          why: "Its data never reaches the bucket: what is older than the local retention, and what a lost disk held, is gone, while the other servers' history looks complete.",
          fix: "Put a container `thanos sidecar` beside Prometheus, with --tsdb.path and a mount of Prometheus' own data, and with --objstore.config.",
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
    return `${sidecar.title} looks for blocks in ${seen}, which isn't the volume that Prometheus has at ${data}.`;
  return undefined;
}
