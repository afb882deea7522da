import * as z from "zod";
import { must, resources, section, storage } from "../../settings/schema.ts";

const one = must("be 0 or 1, as its database is a file on the one volume");

/** Settings of Grafana. */
export const grafanaSettings = section({
  url: z
    .url({ protocol: /^https?$/, ...must("be a URL such as https://grafana.example.com") })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional()
    .meta({
      description: "URL of the Grafana that alerts link to, if its dashboards are in another one",
      derivedDefault: "that of the stack",
    }),
  replicas: z
    .int(one)
    .min(0, one)
    .max(1, one)
    .default(1)
    .describe(
      "pods, at most one; `0` creates all objects but the pod and its address, for a cluster that cannot pull its image",
    ),
  storage: storage("5Gi")
    .default("5Gi")
    .describe("size of its volume, which holds users and the dashboards that they save"),
  resources: resources({
    requests: { cpu: "50m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }).describe("of its pod"),
});

export type GrafanaSettings = z.output<typeof grafanaSettings>;
