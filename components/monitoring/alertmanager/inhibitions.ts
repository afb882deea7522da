/** An alert that mutes others, which say less about the same object or follow from it. */
export interface Inhibition {
  /** Name of the alert that mutes. */
  readonly source: string;
  /** Names of the alerts that are muted while the source fires. */
  readonly targets: readonly string[];
  /** Labels that name the object. Each must be there and have the same value in both, as `cluster` must. */
  readonly same: readonly string[];
  /** Values of other labels that a target must have, where the source has no label that names the object. */
  readonly where?: Readonly<Record<string, string>>;
}

/** Only alerts of this project mute and are muted: of others the program does not know which labels name an object. */
export const inhibitions: readonly Inhibition[] = [
  // A node that is down, over what ran on it.
  { source: "NodeNotReady", targets: ["TargetDown", "NodeExporterMissing"], same: ["node"] },

  // All of a kind, over one of them.
  {
    source: "ApiServerDown",
    targets: ["ScrapeJobMissing", "TargetDown"],
    same: [],
    where: { job: "kubernetes-apiservers" },
  },
  {
    source: "KubeStateMetricsDown",
    targets: ["TargetDown"],
    same: [],
    // Of all targets, only kube-state-metrics itself has no namespace: see scrapeJobs.ts.
    where: { app: "kube-state-metrics", namespace: "" },
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

  // None left, over some missing.
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
    where: { app: "thanos-ruler" },
  },

  // What issues a certificate, over what shows it.
  {
    source: "EndpointCertificateExpiring",
    targets: ["ProbeCertificateExpiring"],
    same: [],
    where: { probe: "public-urls" },
  },

  // Full or overflowing, over filling up.
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

  // Ends again and again, over having ended and not being ready.
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

  // Critical, over the warning of the same budget.
  { source: "ApiServerErrorBudgetBurn", targets: ["ApiServerErrorBudgetSlowBurn"], same: [] },
  {
    source: "ThanosQueryErrorBudgetBurn",
    targets: ["ThanosQueryErrorBudgetSlowBurn"],
    same: ["app"],
  },
];

/** An inhibition as a rule of the configuration. */
export function inhibitRule({ source, targets, same, where = {} }: Inhibition) {
  const equal = ["cluster", ...same];
  return {
    source_matchers: [`alertname="${source}"`],
    target_matchers: [
      `alertname=~"${targets.join("|")}"`,
      ...Object.entries(where).map(([label, value]) => `${label}="${value}"`),
      // Alertmanager takes a label that both alerts lack for equal.
      ...equal.map((label) => `${label}!=""`),
    ],
    equal,
  };
}
