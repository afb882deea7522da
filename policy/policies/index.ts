import type { Policies } from "@pulumi/policy";
import { alertsReachAll } from "./alertmanager/alertsReachAll.ts";
import { alertmanagerClustered } from "./alertmanager/clustered.ts";
import { alertmanagerReplicas } from "./alertmanager/replicas.ts";
import { accountKeys } from "./gcp/accountKeys.ts";
import { apiServerNotPublic } from "./gcp/apiServerNotPublic.ts";
import { bucketLifecycle } from "./gcp/bucketLifecycle.ts";
import { bucketPermissions } from "./gcp/bucketPermissions.ts";
import { bucketPrivate } from "./gcp/bucketPrivate.ts";
import { deletionProtection } from "./gcp/deletionProtection.ts";
import { forceDestroy } from "./gcp/forceDestroy.ts";
import { projectRoles } from "./gcp/projectRoles.ts";
import { disruptionBudget } from "./kubernetes/disruptionBudget.ts";
import { grafanaAccess } from "./kubernetes/grafanaAccess.ts";
import { imagesPinned } from "./kubernetes/imagesPinned.ts";
import { ingressProtected } from "./kubernetes/ingress.ts";
import { persistentData } from "./kubernetes/persistentData.ts";
import { podSecurity } from "./kubernetes/podSecurity.ts";
import { probes } from "./kubernetes/probes.ts";
import { resources } from "./kubernetes/resources.ts";
import { secretsKept } from "./kubernetes/secretsKept.ts";
import { spread } from "./kubernetes/spread.ts";
import { alertsWithoutReplica } from "./prometheus/alertsWithoutReplica.ts";
import { clusterLabel } from "./prometheus/clusterLabel.ts";
import { localRetention } from "./prometheus/localRetention.ts";
import { twoHourBlocks } from "./prometheus/twoHourBlocks.ts";
import { uniqueReplicas } from "./prometheus/uniqueReplicas.ts";
import { prometheusUploads } from "./prometheus/uploads.ts";
import { bucketsAreRead } from "./thanos/bucketsAreRead.ts";
import { compactorNotScaled } from "./thanos/compactorNotScaled.ts";
import { compactorRetention } from "./thanos/compactorRetention.ts";
import { oneCompactor } from "./thanos/oneCompactor.ts";
import { replicaLabelsDeduplicated } from "./thanos/replicaLabels.ts";

/** Every policy of the pack. */
export const policies: Policies = [
  alertsReachAll,
  alertmanagerClustered,
  alertmanagerReplicas,
  accountKeys,
  apiServerNotPublic,
  bucketLifecycle,
  bucketPermissions,
  bucketPrivate,
  deletionProtection,
  forceDestroy,
  projectRoles,
  disruptionBudget,
  grafanaAccess,
  imagesPinned,
  ingressProtected,
  persistentData,
  podSecurity,
  probes,
  resources,
  secretsKept,
  spread,
  alertsWithoutReplica,
  clusterLabel,
  localRetention,
  twoHourBlocks,
  uniqueReplicas,
  prometheusUploads,
  bucketsAreRead,
  compactorNotScaled,
  compactorRetention,
  oneCompactor,
  replicaLabelsDeduplicated,
];
