import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { parse } from "yaml";
import { moduleDirectory } from "../../local/tools/build.ts";
import { tools } from "../../local/tools/catalog.ts";

/** CustomResourceDefinitions of the Gateway API's standard channel, in the version that Traefik's module requires. */
export async function gatewayDefinitions(): Promise<readonly object[]> {
  const traefik = tools.find(({ module }) => module === "traefik");
  if (!traefik) throw new Error("local/tools/catalog.ts has no traefik.");
  const module = await moduleDirectory("sigs.k8s.io/gateway-api", traefik);
  const folder = path.join(module, "config/crd/standard");
  const files = await readdir(folder);
  return Promise.all(
    files.map(async (file) => parse(await readFile(path.join(folder, file), "utf8")) as object),
  );
}
