import { BackupPlan } from "@pulumi/gcp/gkebackup/backupPlan.js";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { duration, seconds } from "../../settings/duration.ts";
import { matching, must, section } from "../../settings/schema.ts";

export const backupSettings = section({
  schedule: matching(/^\S+( \S+){4}$/, 'be a schedule of cron such as "0 3 * * *"')
    .default("0 3 * * *")
    .describe(
      "schedule of the backups in the form of cron, in UTC. [Backup for GKE](operations/recovery.md#backups-of-volumes) takes snapshots of all volumes in the namespace of the monitoring, but only if `gke.backups` is set; `{}` sets the defaults",
    ),
  keep: duration("1d")
    .refine(
      (value) => seconds(value) % 86400 === 0 && seconds(value) <= 365 * 86400,
      must("be whole days, 1d to 365d"),
    )
    .default("7d")
    .describe("how long a backup is kept, in whole days, `1d` to `365d`"),
});

export interface BackupsArgs {
  readonly region: string;
  /** Full name of the cluster. */
  readonly cluster: pulumi.Input<string>;
  readonly namespace: string;
  readonly settings: z.output<typeof backupSettings>;
}

/** Takes snapshots of the volumes in a namespace: https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke */
export const backups = (
  name: string,
  { region, cluster, namespace, settings }: BackupsArgs,
  opts: pulumi.CustomResourceOptions,
): BackupPlan =>
  new BackupPlan(
    name,
    {
      location: region,
      cluster,
      backupSchedule: { cronSchedule: settings.schedule },
      retentionPolicy: { backupRetainDays: seconds(settings.keep) / 86400 },
      backupConfig: {
        selectedNamespaces: { namespaces: [namespace] },
        includeVolumeData: true,
        // A recovery needs no Secrets from a backup: Pulumi creates all objects.
        includeSecrets: false,
      },
    },
    opts,
  );
