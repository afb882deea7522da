import { apps, jobs } from "../names.ts";

/** An alert that mutes other alerts on the same object: less specific ones, or its consequences. */
export interface Inhibition {
  /** Name of the alert that mutes. */
  readonly source: string;
  /** Names of the alerts that are muted while the source fires. */
  readonly targets: readonly string[];
  /** Labels that identify the object. They and `cluster` must be present in both alerts, with the same values. */
  readonly same: readonly string[];
  /** Values of other labels that a target must have; used if the source has no label that identifies the object. */
  readonly where?: Readonly<Record<string, string>>;
}

/** Only alerts of this project mute or are muted: the labels that identify an object are unknown in other alerts. */
export const inhibitions: readonly Inhibition[] = [
  // A node that is down mutes the targets on the node.
  { source: "NodeNotReady", targets: ["TargetDown", "NodeExporterMissing"], same: ["node"] },

  // A fault of all instances mutes the alerts on single instances.
  {
    source: "ApiServerDown",
    targets: ["ScrapeJobMissing", "TargetDown"],
    same: [],
    where: { job: jobs.apiServers },
  },
  {
    source: "KubeStateMetricsDown",
    targets: ["TargetDown"],
    same: [],
    // Only the target kube-state-metrics has no namespace: see scrapeJobs.ts.
    where: { app: apps.kubeStateMetrics, namespace: "" },
  },
  { source: "ScrapeJobMissing", targets: ["TargetDown"], same: ["job"] },
  {
    source: "AlertmanagerClusterDown",
    targets: ["TargetDown", "AlertmanagerMembersInconsistent", "AlertmanagerPeersFailing"],
    same: ["namespace", "app"],
  },
  {
    source: "AlertmanagerNotificationsFailingEverywhere",
    targets: ["AlertmanagerNotificationsFailing"],
    same: ["namespace", "app", "integration"],
  },
  {
    source: "PublicUrlsUnreachable",
    targets: ["ProbeFailed"],
    same: [],
    where: { probe: "public-urls" },
  },
  {
    source: "PrometheusNotificationsFailingToAll",
    targets: ["PrometheusNotificationsFailing"],
    same: ["namespace", "pod"],
  },
  {
    source: "PrometheusUnreachable",
    targets: ["PrometheusReplicaDown", "PrometheusReplicasDown"],
    same: [],
  },
  { source: "PrometheusReplicasDown", targets: ["PrometheusReplicaDown"], same: [] },
  {
    source: "ThanosRulerSenderDropping",
    targets: ["ThanosRulerSenderFailing", "ThanosRulerNotSending"],
    same: ["namespace", "pod"],
  },
  {
    source: "ThanosQuerierWithoutStoreApis",
    targets: ["ThanosQuerierLacksClusters"],
    same: ["namespace", "pod"],
  },

  // The alert on no replica left mutes the alert on missing replicas.
  ...["DeploymentAtZeroReplicas", "DeploymentUnavailable"].map((source) => ({
    source,
    targets: ["DeploymentReplicasMissing"],
    same: ["namespace", "deployment"],
  })),
  {
    source: "StatefulSetUnavailable",
    targets: ["StatefulSetReplicasMissing"],
    same: ["namespace", "statefulset"],
  },
  ...["ThanosQueryPathDown", "ThanosStoreGatewaysDown"].map((source) => ({
    source,
    targets: ["ThanosReplicasMissing"],
    same: ["app"],
  })),
  {
    source: "ThanosRulerMissing",
    targets: ["ThanosReplicasMissing"],
    same: [],
    where: { app: apps.ruler },
  },

  // The alert on the issued certificate mutes the alert on the probed certificate.
  {
    source: "EndpointCertificateExpiring",
    targets: ["ProbeCertificateExpiring"],
    same: [],
    where: { probe: "public-urls" },
  },

  // The alert on a full volume or queue mutes the alert that it fills up.
  {
    source: "VolumeAlmostFull",
    targets: ["VolumeFillingUp"],
    same: ["namespace", "persistentvolumeclaim"],
  },
  {
    source: "PrometheusNotificationsDropped",
    targets: ["PrometheusNotificationQueueFilling"],
    same: ["namespace", "pod"],
  },

  // The alert on repeated crashes mutes those on a restart and on a pod that is not ready.
  {
    source: "PodCrashLooping",
    targets: ["ContainerRestarted"],
    same: ["namespace", "pod", "container"],
  },
  {
    source: "ContainerOomKilled",
    targets: ["ContainerRestarted"],
    same: ["namespace", "pod", "container"],
  },
  { source: "PodCrashLooping", targets: ["PodNotReady"], same: ["namespace", "pod"] },
  {
    source: "ThanosCompactorCrashing",
    targets: ["PodCrashLooping", "ContainerRestarted", "PodNotReady"],
    same: ["namespace", "pod"],
  },

  // The critical alert mutes the warning on the same error budget.
  { source: "ApiServerErrorBudgetBurn", targets: ["ApiServerErrorBudgetSlowBurn"], same: [] },
  {
    source: "ThanosQueryErrorBudgetBurn",
    targets: ["ThanosQueryErrorBudgetSlowBurn"],
    same: ["app"],
  },
];

/** Entry of `inhibit_rules` for an inhibition. */
export function inhibitRule({ source, targets, same, where = {} }: Inhibition) {
  const equal = ["cluster", ...same];
  return {
    source_matchers: [`alertname="${source}"`],
    target_matchers: [
      `alertname=~"${targets.join("|")}"`,
      ...Object.entries(where).map(([label, value]) => `${label}="${value}"`),
      // Alertmanager considers a label that both alerts lack as equal.
      ...equal.map((label) => `${label}!=""`),
    ],
    equal,
  };
}
