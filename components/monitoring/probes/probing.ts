import * as pulumi from "@pulumi/pulumi";
import { type Gateway, type IngressController, isGateway } from "../../platform/platform.ts";
import type { PublicEndpoint } from "../publicEndpoint.ts";
import { apps } from "../names.ts";
import { BlackboxExporter, exporterAddress, type PublicUrlAccess } from "./blackboxExporter.ts";
import type { BlackboxExporterSettings, ProbeSettings } from "./settings.ts";
import { type ProbeTarget, publicUrlTargets, targetsOf } from "./target.ts";

export interface ProbingArgs {
  /** Namespace of the exporters. */
  readonly namespace: pulumi.Input<string>;
  /** The proxy that serves the public URLs. */
  readonly ingress: IngressController | Gateway;
  /** Settings of the monitoring. */
  readonly settings: {
    /** DNS domain of the public URLs. */
    readonly domain: string;
    readonly blackboxExporter: BlackboxExporterSettings;
    readonly probes: Readonly<Record<string, ProbeSettings>>;
  };
}

/** The exporter and its targets, for Prometheus' scrape job. */
export interface Probed {
  /** Address of the exporter, as host:port. */
  readonly exporter: pulumi.Input<string>;
  /** All targets; `own` are the pages of the Prometheus servers. */
  readonly targets: (own: readonly PublicEndpoint[]) => readonly ProbeTarget[];
}

const isNeeded = ({ settings }: ProbingArgs) =>
  settings.blackboxExporter.publicUrls || Object.keys(settings.probes).length > 0;

/** Exporter and targets: the pages `others`, Prometheus' own pages, the setting `probes`; undefined if nothing is probed. */
export function probed(args: ProbingArgs, others: readonly PublicEndpoint[]): Probed | undefined {
  const { namespace, ingress, settings } = args;
  if (!isNeeded(args)) return undefined;
  const publicUrls = (own: readonly PublicEndpoint[]) =>
    publicUrlTargets({
      endpoints: [...others, ...own],
      domain: settings.domain,
      url: ingress.url,
      address: ingress.access.address,
    });
  return {
    exporter: exporterAddress(apps.blackboxExporter, namespace),
    targets: (own) => [
      ...(settings.blackboxExporter.publicUrls ? publicUrls(own) : []),
      ...targetsOf(settings.probes),
    ],
  };
}

/** With an ingress controller: the exporter has its password, and pages with their own login require no password. */
const loggedIn = { ownLogin: [200], proxyLogin: [200] };

/** Creates the exporter; an empty list if nothing is probed. */
export function exporters(
  args: ProbingArgs,
  access: Pick<PublicUrlAccess, "authority" | "credentials">,
  opts: pulumi.ComponentResourceOptions,
): readonly BlackboxExporter[] {
  const { namespace, ingress, settings } = args;
  if (!isNeeded(args)) return [];
  const publicUrls = settings.blackboxExporter.publicUrls
    ? {
        ...access,
        destination: ingress.access.destination,
        statuses: isGateway(ingress) ? ingress.statuses : loggedIn,
      }
    : undefined;
  return [
    new BlackboxExporter(
      apps.blackboxExporter,
      { namespace, publicUrls, probes: settings.probes, settings: settings.blackboxExporter },
      opts,
    ),
  ];
}
