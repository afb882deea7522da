import * as z from "zod";
import { alerts, metrics } from "../../../dashboards/support/dataSources.ts";
import { isUrl } from "../probes/address.ts";
import { secretValue } from "../../settings/secretValue.ts";
import { configMapDashboardsSettings } from "./configMapDashboards.ts";
import { ownKeys } from "./environment.ts";
import {
  distinct,
  matching,
  must,
  resources,
  secretText,
  section,
  storage,
  text,
  unrepeated,
  wholeNumber,
} from "../../settings/schema.ts";

const one = must("be 0 or 1, as its database is a file on the one volume");

/** Grafana's folder of the program's dashboards. */
export const ownFolder = "HA monitoring";

const folder = matching(
  /^[^/.\s][^/]{0,98}[^/\s]$|^[^/.\s]$/,
  "be the name of a folder: at most 100 characters without a slash",
).refine((name) => name !== ownFolder, { error: "must not be set: it is the program's folder" });

/** A key of Grafana's configuration, as `section.key`. */
const settingKey = matching(
  /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/,
  "be section.key of Grafana's configuration, such as smtp.enabled",
).superRefine((key, context) => {
  const reason = ownKeys[key];
  if (reason !== undefined)
    context.addIssue({ code: "custom", message: `must not be set: ${reason}` });
});

/** Keys of Grafana's configuration whose value is a secret. */
const secretKey = /(^|[._])(password|secret|secret_key|token|private_key)$/;

const plainKey = settingKey.refine((key) => !secretKey.test(key), {
  error: "must not be set: the value is a secret, see secretSettings",
});

const dataSourceName = matching(
  /^[-A-Za-z0-9_]{1,63}$/,
  "be a name of at most 63 letters, digits, hyphens and underscores",
).refine((name) => !["Thanos", "Alertmanager"].includes(name), {
  error: "must not be set: a data source of the program has this name",
});

/** A data source: https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
const dataSource = section({
  type: text().describe("type of the data source, such as `loki`"),
  url: unrepeated("be a URL of http or https, without a user and a password", isUrl).describe(
    "URL of its API",
  ),
  uid: matching(/^[a-zA-Z0-9_-]{1,40}$/, "be 1 to 40 letters, digits, hyphens and underscores")
    .refine((uid) => ![metrics.uid, alerts.uid].includes(uid), {
      error: "must be another one: a data source of the program has this uid",
    })
    .optional()
    .meta({
      description: "identity by which dashboards refer to it",
      derivedDefault: "chosen by Grafana",
    }),
  jsonData: z
    .record(z.string(), z.unknown(), { error: "must be an object" })
    .default({})
    .describe("further fields, as Grafana's documentation of the type lists them"),
  secureJsonData: z
    .record(matching(/^[a-zA-Z0-9_-]+$/, "be a name"), secretValue(secretText()), {
      error: "must be an object of secrets",
    })
    .default({})
    .describe("secret fields or their references, such as `httpHeaderValue1`"),
});

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
  dashboards: z
    .record(
      folder,
      distinct(text(), "be a list of files").refine((files) => files.length > 0, {
        error: "must be a list of at least one file",
      }),
      { error: "must be an object of lists of files by folder" },
    )
    .default({})
    .describe(
      "files with dashboards besides the program's, as Grafana exports them, by Grafana's folder: [below](#dashboards-and-data-sources)",
    ),
  dashboardConfigMaps: configMapDashboardsSettings
    .optional()
    .describe(
      "dashboards from labelled ConfigMaps, which teams create beside their applications: [below](#dashboards-from-configmaps)",
    ),
  dataSources: z
    .record(dataSourceName, dataSource, { error: "must be an object of data sources by name" })
    .default({})
    .describe("data sources besides Thanos and Alertmanager, by name"),
  settings: z
    .record(
      plainKey,
      z.union([z.string(), z.number(), z.boolean()], "must be a text, a number or a boolean"),
      {
        error: "must be an object of values by section.key",
      },
    )
    .default({})
    .describe("values of Grafana's configuration, by `section.key`, such as `smtp.enabled`"),
  secretSettings: z
    .record(settingKey, secretValue(secretText()), {
      error: "must be an object of secrets by section.key",
    })
    .default({})
    .describe("the same for secrets or their references, such as `smtp.password`"),
  egressPorts: distinct(wholeNumber(1, 65_535), "be a list of ports")
    .default([])
    .describe(
      "ports to which Grafana may connect at any address, besides those of `dataSources`: of a login provider or of a mail server",
    ),
  resources: resources({
    requests: { cpu: "50m", memory: "256Mi" },
    limits: { memory: "1Gi" },
  }).describe("of its pod"),
});

export type GrafanaSettings = z.output<typeof grafanaSettings>;
