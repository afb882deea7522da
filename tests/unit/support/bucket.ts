import * as pulumi from "@pulumi/pulumi";
import {
  bucketClient,
  type BucketClient,
} from "../../../components/monitoring/thanos/bucketClient.ts";

/** Access to a bucket `blocks`. */
export const testBucket = (): BucketClient =>
  bucketClient({
    bucket: "blocks",
    objectStore: {
      buckets: { longTerm: pulumi.output("blocks"), ruler: pulumi.output("rules") },
      credentials: pulumi.secret("the-key"),
      calls: [{ ports: [443] }],
      env: {},
    },
    secret: "thanos-gcs-credentials",
  });
