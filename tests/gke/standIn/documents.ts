import { readFileSync } from "node:fs";
import * as path from "node:path";
import { moduleDirectory } from "../../../local/tools/build.ts";
import { tools } from "../../../local/tools/catalog.ts";
import { Discovery, type Document } from "./discovery.ts";

/** Files in the Go module google.golang.org/api, by API and version. */
const files = {
  "certificatemanager/v1": "certificatemanager/v1/certificatemanager-api.json",
  "cloudbilling/v1": "cloudbilling/v1/cloudbilling-api.json",
  "cloudkms/v1": "cloudkms/v1/cloudkms-api.json",
  "cloudresourcemanager/v1": "cloudresourcemanager/v1/cloudresourcemanager-api.json",
  "compute/v1": "compute/v1/compute-api.json",
  "container/v1": "container/v1/container-api.json",
  "dns/v1": "dns/v1/dns-api.json",
  "gkebackup/v1": "gkebackup/v1/gkebackup-api.json",
  "iam/v1": "iam/v1/iam-api.json",
  "iap/v1": "iap/v1/iap-api.json",
  "serviceusage/v1": "serviceusage/v1/serviceusage-api.json",
  "serviceusage/v1beta1": "serviceusage/v1beta1/serviceusage-api.json",
  "storage/v1": "storage/v1/storage-api.json",
};

/** Discovery documents of the version that the provider is built with. */
export async function readDocuments(): Promise<ReadonlyMap<string, Discovery>> {
  const provider = tools.find(({ module }) => module === "pulumi-resource-gcp");
  if (!provider) throw new Error("local/tools/catalog.ts has no pulumi-resource-gcp.");
  const directory = await moduleDirectory("google.golang.org/api", provider);
  return new Map(
    Object.entries(files).map(([api, file]) => {
      const text = readFileSync(path.join(directory, file), "utf8");
      return [api, new Discovery(JSON.parse(text) as Document)] as const;
    }),
  );
}
