import type * as k8s from "@pulumi/kubernetes";
import type { PodArgs } from "../../../kubernetes/pod.ts";
import { images } from "../../../../versions.ts";
import type { MonitorsSettings } from "./settings.ts";

// The operator generates a complete prometheus.yml, compressed, into a Secret. A server uses only its
// scrape jobs, and reads them from a file beside its own configuration.

/** Names of the objects that the operator creates for the Prometheus object `monitors`. */
export const monitorsObject = "monitors";
const config = `prometheus-${monitorsObject}`;
// The operator splits certificates and rules into parts below the size limit of an object, 1 MiB.
const parts = (title: string) =>
  Array.from({ length: 8 }, (_, index) => `${config}-${title}-${index}`);
export const generated = { config, certificates: parts("tls-assets"), rules: parts("rulefiles") };

const configDirectory = "/etc/prometheus/operator";
const outputDirectory = "/etc/prometheus/monitors";
const ruleDirectory = "/etc/prometheus/monitors-rules";
/** The operator writes this path into scrape jobs. */
const certificateDirectory = "/etc/prometheus/certs";

/** Files of a server that exist while monitors are used, as globs. */
export const monitorFiles = {
  scrapeConfigs: `${outputDirectory}/*.scrape.yaml`,
  rules: [`${outputDirectory}/*.rules.yaml`, `${ruleDirectory}/*.yaml`],
};

/**
 * Script with the arguments INPUT (the operator's file) and OUTPUT (a folder). Every 5 s it looks for a
 * change and writes the scrape jobs to OUTPUT/monitors.scrape.yaml. A job that promtool refuses would
 * prevent the server from loading every later change: the job is left out, and OUTPUT/refused.rules.yaml
 * records series `prometheus_monitor_refused` with its name. If INPUT is corrupt, the previous jobs stay.
 */
export const extractionScript = String.raw`
set -euo pipefail
trap exit TERM
cd "$2"
jobs() { echo scrape_configs:; cat "$@"; }
accepted() { jobs "$@" > checked.yaml; promtool check config --syntax-only checked.yaml > result 2>&1; }
extract() {
  gunzip -c < "$1" | sed 's/\$(SHARD)/0/g' | awk '
    /^[a-z_]+:/ { found = /^scrape_configs:$/; next }
    found && /^- / { close(file); file = sprintf("parts/%05d", ++n) }
    found { print > file }'
}
refuse() {
  echo "refused: $1: $(cat result)" >&2
  echo "    {record: prometheus_monitor_refused, expr: vector(1), labels: {monitor: $1}}," >> refused
}
seen=none
while :; do
  now=$({ md5sum < "$1"; } 2> /dev/null) || now=
  if [ "$now" != "$seen" ]; then
    rm -rf parts; mkdir parts; : > parts/00000
    echo "groups:" > refused
    printf '%s\n' "- name: monitors" "  rules: [" >> refused
    if [ -z "$now" ] || extract "$1"; then
      if ! accepted parts/*; then
        for part in parts/*; do
          accepted "$part" || { refuse "$(sed -n '1s/^- job_name: *//p' "$part")"; rm "$part"; }
        done
      fi
      jobs parts/* > new; mv new monitors.scrape.yaml
    else
      echo "can't be read" > result; refuse all
    fi
    echo "    ]" >> refused
    mv refused refused.rules.yaml
    seen=$now
  fi
  sleep 5 & wait $!
done
`;

/** Additions to the pod of a server that uses monitors. */
export function monitorsInPod({ extraction }: MonitorsSettings): Required<
  Pick<PodArgs, "initContainers">
> & {
  /** Mounts of the server's container. */
  readonly mounts: readonly k8s.types.input.core.v1.VolumeMount[];
  readonly volumes: readonly k8s.types.input.core.v1.Volume[];
} {
  const input = { name: "operator", mountPath: configDirectory };
  const output = { name: "monitors", mountPath: outputDirectory };
  const rules = { name: "monitors-rules", mountPath: ruleDirectory };
  const certificates = { name: "monitors-certificates", mountPath: certificateDirectory };
  const file = `${configDirectory}/prometheus.yaml.gz`;
  return {
    initContainers: [
      {
        name: "monitors",
        image: images.prometheus,
        // A sidecar: it runs as long as the server, which starts after the first extraction.
        restartPolicy: "Always",
        command: ["/bin/sh", "-c", extractionScript, "monitors", file, outputDirectory],
        startupProbe: {
          exec: { command: ["/bin/sh", "-c", `test -e ${outputDirectory}/refused.rules.yaml`] },
          periodSeconds: 1,
          failureThreshold: 300,
        },
        resources: extraction.resources,
        volumeMounts: [{ ...input, readOnly: true }, output],
      },
    ],
    mounts: [output, rules, certificates].map((mount) => ({ ...mount, readOnly: true })),
    volumes: [
      { name: input.name, secret: { secretName: generated.config, optional: true } },
      // Jobs contain passwords, which a volume in memory does not leave on the node's disk.
      { name: output.name, emptyDir: { medium: "Memory", sizeLimit: "128Mi" } },
      {
        name: rules.name,
        projected: {
          sources: generated.rules.map((name) => ({ configMap: { name, optional: true } })),
        },
      },
      {
        name: certificates.name,
        projected: {
          sources: generated.certificates.map((name) => ({ secret: { name, optional: true } })),
        },
      },
    ],
  };
}
