import { RunError } from "@pulumi/pulumi";
import * as z from "zod";
import type { ApiServer } from "../../../cluster/apiServer.ts";
import { images } from "../../../../versions.ts";

/** Release of the definitions that the operator reads. */
const release = `https://github.com/prometheus-operator/prometheus-operator/releases/download/${images.prometheusOperator.split(":").at(-1) ?? ""}/stripped-down-crds.yaml`;

/** Resources that the operator needs, by the path of their API. */
const needed = {
  "/apis/monitoring.coreos.com/v1": [
    ...["podmonitors", "probes", "prometheuses", "prometheusrules", "servicemonitors"],
  ],
  "/apis/monitoring.coreos.com/v1alpha1": ["scrapeconfigs"],
};

const resourceList = z.object({ resources: z.array(z.object({ name: z.string() })) });

/**
 * Checks that a cluster has the definitions of the operator's objects.
 * @throws RunError with the command that installs them
 */
export async function checkDefinitions(api: ApiServer): Promise<void> {
  const missing = await Promise.all(
    Object.entries(needed).map(async ([path, names]) => {
      const { status, body } = await api.ask(path);
      if (status !== 200 && status !== 404) throw new Error(`${path}: HTTP status ${status}`);
      const known = status === 404 ? [] : resourceList.parse(body).resources;
      return names.filter((name) => !known.some((resource) => resource.name === name));
    }),
  );
  if (missing.flat().length > 0)
    throw new RunError(
      `prometheus.monitors needs CustomResourceDefinitions that the cluster lacks: ${missing.flat().join(", ")}. Install them, or remove the setting:\n  kubectl apply --server-side -f ${release}`,
    );
}
