import { isIP } from "node:net";
import * as z from "zod";
import { must, section } from "../settings/schema.ts";

const aBucket = must("be the name of a bucket");

/** Name of a bucket in Google Cloud Storage: https://cloud.google.com/storage/docs/buckets#naming */
const bucketName = () =>
  z
    .string(aBucket)
    .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, { ...aBucket, abort: true })
    .refine((name) => name.split(".").every((part) => /^[^]{1,63}$/.test(part)), aBucket)
    .refine((name) => isIP(name) === 0 && !/^goog|google/.test(name), aBucket);

/** Names of two existing buckets. */
export const bucketNames = () =>
  section({
    longTerm: bucketName().describe("existing bucket for the blocks of the Prometheus servers"),
    ruler: bucketName().describe("another existing bucket, for the blocks of the ruler"),
  }).refine(({ longTerm, ruler }) => longTerm !== ruler, {
    path: ["ruler"],
    error: "must be another bucket than longTerm: two compactors on the same blocks corrupt them",
  });
