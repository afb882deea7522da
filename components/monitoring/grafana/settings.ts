import * as z from "zod";
import { must, resources, section, storage } from "../../settings/schema.ts";

const one = must("be 0 or 1, as its database is a file on the one volume");

/** Settings of Grafana. */
export const grafanaSettings = section({
  /** URL of the Grafana whose dashboards alerts link to; default that of the stack. */
  url: z
    .url({ protocol: /^https?$/, ...must("be a URL such as https://grafana.example.com") })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** Pods; 0 makes everything but the pod and its address; default 1. */
  replicas: z.int(one).min(0, one).max(1, one).default(1),
  /** Size of its volume, which holds users and what they save, as a quantity; default 5Gi. */
  storage: storage("5Gi").default("5Gi"),
  /** CPU and memory; default requests 50m and 256Mi, limit 1Gi. */
  resources: resources({
    requests: { cpu: "50m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }),
});

export type GrafanaSettings = z.output<typeof grafanaSettings>;
