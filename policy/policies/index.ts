import type { Documented, Policy } from "../model/policy.ts";
import { alertmanagerClustered } from "./alertmanager/alertmanagerClustered.ts";
import { alertmanagerReplicas } from "./alertmanager/alertmanagerReplicas.ts";
import { alertsToEveryAlertmanager } from "./alertmanager/alertsToEveryAlertmanager.ts";
import { apiServerNotPublic } from "./gcp/apiServerNotPublic.ts";
import { bucketKeepsLiveBlocks } from "./gcp/bucketKeepsLiveBlocks.ts";
import { bucketNotForceDestroyed } from "./gcp/bucketNotForceDestroyed.ts";
import { bucketNotPublic } from "./gcp/bucketNotPublic.ts";
import { bucketPermissions } from "./gcp/bucketPermissions.ts";
import { clusterDeletionProtected } from "./gcp/clusterDeletionProtected.ts";
import { noProjectWideStorageRole } from "./gcp/noProjectWideStorageRole.ts";
import { serviceAccountKeysRotated } from "./gcp/serviceAccountKeysRotated.ts";
import { grafanaNoAnonymous } from "./kubernetes/grafanaNoAnonymous.ts";
import { imagesPinned } from "./kubernetes/imagesPinned.ts";
import { ingressTlsAndAuth } from "./kubernetes/ingressTlsAndAuth.ts";
import { noSecretInPlainText } from "./kubernetes/noSecretInPlainText.ts";
import { persistentData } from "./kubernetes/persistentData.ts";
import { podDisruptionBudget } from "./kubernetes/podDisruptionBudget.ts";
import { podSecurityRestricted } from "./kubernetes/podSecurityRestricted.ts";
import { probes } from "./kubernetes/probes.ts";
import { replicasOnSeveralNodes } from "./kubernetes/replicasOnSeveralNodes.ts";
import { resources } from "./kubernetes/resources.ts";
import { alertsWithoutReplicaLabel } from "./prometheus/alertsWithoutReplicaLabel.ts";
import { prometheusLocalRetention } from "./prometheus/prometheusLocalRetention.ts";
import { prometheusTwoHourBlocks } from "./prometheus/prometheusTwoHourBlocks.ts";
import { prometheusUploads } from "./prometheus/prometheusUploads.ts";
import { uniqueClusterLabel } from "./prometheus/uniqueClusterLabel.ts";
import { uniqueReplicaLabels } from "./prometheus/uniqueReplicaLabels.ts";
import { bucketsAreServed } from "./thanos/bucketsAreServed.ts";
import { compactorNotAutoscaled } from "./thanos/compactorNotAutoscaled.ts";
import { compactorRetention } from "./thanos/compactorRetention.ts";
import { oneCompactorPerBucket } from "./thanos/oneCompactorPerBucket.ts";
import { replicaLabelsDeduplicated } from "./thanos/replicaLabelsDeduplicated.ts";

/** Every policy of the pack. */
export const policies: readonly Documented<Policy>[] = [
  alertmanagerClustered,
  alertmanagerReplicas,
  alertsToEveryAlertmanager,
  apiServerNotPublic,
  bucketKeepsLiveBlocks,
  bucketNotForceDestroyed,
  bucketNotPublic,
  bucketPermissions,
  clusterDeletionProtected,
  noProjectWideStorageRole,
  serviceAccountKeysRotated,
  grafanaNoAnonymous,
  imagesPinned,
  ingressTlsAndAuth,
  noSecretInPlainText,
  persistentData,
  podDisruptionBudget,
  podSecurityRestricted,
  probes,
  replicasOnSeveralNodes,
  resources,
  alertsWithoutReplicaLabel,
  prometheusLocalRetention,
  prometheusTwoHourBlocks,
  prometheusUploads,
  uniqueClusterLabel,
  uniqueReplicaLabels,
  bucketsAreServed,
  compactorNotAutoscaled,
  compactorRetention,
  oneCompactorPerBucket,
  replicaLabelsDeduplicated,
];
