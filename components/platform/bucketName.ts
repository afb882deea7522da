import * as z from "zod";
import { must } from "../settings/schema.ts";

/** Name of a bucket in Google Cloud Storage: https://cloud.google.com/storage/docs/buckets#naming */
export const bucketName = () =>
  z
    .string(must("be the name of a bucket"))
    .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, must("be the name of a bucket"));
