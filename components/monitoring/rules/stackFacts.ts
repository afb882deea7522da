import type * as z from "zod";
import { stringify } from "yaml";
import type { Validity } from "../../ingress/certificateAuthority.ts";
import { seconds } from "../../settings/duration.ts";
import { readConfigFile } from "../alertmanager/configFile.ts";
import type { AlertmanagerSettings } from "../alertmanager/settings.ts";
import { certificateExpiry, publicUrls } from "../probes/settings.ts";
import type { monitoringSettings } from "../settings.ts";
import { thanosReplicas } from "../thanos/replicas.ts";

/**
 * Expected values that rules compare with observed ones, by the name of the recorded series: a number,
 * or a number for each value of the label that the name begins with, as in app:thanos_replicas:wanted.
 */
export type StackFacts = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

export interface StackFactsArgs {
  /** Settings of the monitoring, with their defaults. */
  readonly settings: z.output<typeof monitoringSettings>;
  /** Validity of the endpoints' certificate; undefined if the program does not know the certificate. */
  readonly certificate: Validity | undefined;
}

export function stackFacts({ settings, certificate }: StackFactsArgs): StackFacts {
  const expiries = {
    // If the program knows the certificate, the alert EndpointCertificateExpiring covers it.
    ...(settings.blackboxExporter.publicUrls &&
      !certificate && { [publicUrls]: certificateExpiry }),
    ...Object.fromEntries(
      Object.entries(settings.probes).map(([probe, { certificateExpiry }]) => [
        probe,
        certificateExpiry,
      ]),
    ),
  };
  return {
    "cluster:prometheus_replicas:wanted": settings.prometheus.replicas,
    "app:thanos_replicas:wanted": thanosReplicas(settings),
    "cluster:thanos_other_clusters:wanted": settings.querier.clusters.length,
    ...receiverFacts(settings.alertmanager),
    "probe:certificate_expiry_seconds:wanted": Object.fromEntries(
      Object.entries(expiries).map(([probe, expiry]) => [probe, seconds(expiry)]),
    ),
    ...(certificate && {
      "cluster:endpoint_certificate:begin_seconds": certificate.notBefore.getTime() / 1000,
      "cluster:endpoint_certificate:end_seconds": certificate.notAfter.getTime() / 1000,
    }),
  };
}

function receiverFacts(settings: AlertmanagerSettings): StackFacts {
  const { configFile, receiver, routes, teams, watchdog } = settings;
  const all = [receiver, ...Object.values(teams), ...routes.map(({ receiver }) => receiver)];
  const { receivers, routesWatchdog } =
    configFile === undefined
      ? {
          receivers: all.filter((receiver) => Object.keys(receiver ?? {}).length > 0).length,
          routesWatchdog: watchdog.webhook !== undefined,
        }
      : readConfigFile(configFile);
  return {
    "cluster:alert_receivers:configured": receivers,
    "cluster:watchdog_receivers:configured": routesWatchdog ? 1 : 0,
  };
}

/** Rule file that records the facts as series, with no label except the one that the name begins with. */
export function stackFactsFile(facts: StackFacts): string {
  const rules = Object.entries(facts).flatMap(([record, fact]) =>
    typeof fact === "number"
      ? { record, expr: `vector(${fact})` }
      : Object.entries(fact).map(([value, number]) => ({
          record,
          expr: `vector(${number})`,
          labels: { [record.split(":", 1).join()]: value },
        })),
  );
  return stringify({ groups: [{ name: "stack", rules }] });
}
