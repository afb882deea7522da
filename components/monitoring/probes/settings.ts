import * as z from "zod";
import { atMost, duration, seconds } from "../../settings/duration.ts";
import {
  distinctUnrepeated,
  flag,
  must,
  oneOf,
  replicas,
  resources,
  section,
} from "../../settings/schema.ts";
import { hostOf, isAddress, isUrl } from "./address.ts";

/** Value of label `probe` of the stack's own URLs. */
export const publicUrls = "public-urls";

export const moduleNames = ["http_2xx", "tcp_connect", "tls_connect"] as const;

/** Remaining validity below which a probed certificate is reported, as a duration. */
export const certificateExpiry = "10d";

const name = /^[a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?$/;
const probeName = z
  .string()
  .regex(name, { error: "must be a name of at most 40 characters of a-z, 0-9 and hyphens" })
  .refine((key) => key !== publicUrls, {
    error: `must not be set: the stack's own URLs have this name, see blackboxExporter.publicUrls`,
  });

/** Valid form of a target, by module. */
const targetForms: Readonly<
  Record<(typeof moduleNames)[number], readonly [isValid: (text: string) => boolean, form: string]>
> = {
  http_2xx: [isUrl, "be a URL of http or https, without a user, a password and a fragment"],
  tcp_connect: [isAddress, "be host:port"],
  tls_connect: [isAddress, "be host:port"],
};

/** Settings of one probe. */
export const probeSettings = section({
  module: oneOf(moduleNames).describe(
    "`http_2xx`: status 200 to 299, after redirects; `tcp_connect`: a connection; `tls_connect`: a connection by TLS. Certificates are validated against public CAs",
  ),
  targets: distinctUnrepeated("be a list of targets")
    .refine((targets) => targets.length > 0, must("be a list of at least one target"))
    .describe("URLs without a user and a password, or `host:port`"),
  interval: duration("5s")
    .refine(...atMost("2m", "because rules look back 5m and need two probes"))
    .default("30s")
    .describe("time between two probes, `5s` to `2m`"),
  timeout: duration("1s")
    .default("10s")
    .describe(
      "time after which a probe fails, at most `interval` less 1s; only this limit detects slow targets",
    ),
  certificateExpiry: duration("1h")
    .default(certificateExpiry)
    .describe(
      "remaining validity below which a certificate is reported; choose less for certificates that are valid for less than a month",
    ),
}).superRefine(({ module, targets, interval, timeout }, context) => {
  const problem = (path: readonly (string | number)[], message: string) => {
    context.addIssue({ code: "custom", path: [...path], message });
  };
  const [isValid, form] = targetForms[module];
  for (const [index, target] of targets.entries())
    // The messages do not repeat the text, which may hold a password or a token.
    if (!isValid(target)) problem(["targets", index], `must ${form}`);
    else if (!/[.:]/.test(hostOf(target)))
      problem(
        ["targets", index],
        "must have a host with a dot, as that of a Service is NAME.NAMESPACE.svc",
      );
  // The exporter responds at most half a second after the timeout.
  if (seconds(timeout) + 1 > seconds(interval))
    problem(
      ["timeout"],
      `must be at most interval, ${interval}, less 1s, in which the result is collected (got "${timeout}")`,
    );
});

export type ProbeSettings = z.output<typeof probeSettings>;

/** Probes by name, which is their label `probe`. */
export const probesSettings = z.record(probeName, probeSettings, {
  error: "must be an object of probes by name",
});

/** Settings of the blackbox exporter. */
export const blackboxExporterSettings = section({
  publicUrls: flag().default(true).describe("whether the public URLs of the stack are probed"),
  replicas: replicas()
    .default(2)
    .describe("blackbox exporters, each on its own node; none run if nothing is probed"),
  resources: resources({
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { memory: "128Mi" },
  }).describe("of each blackbox exporter"),
});

export type BlackboxExporterSettings = z.output<typeof blackboxExporterSettings>;
