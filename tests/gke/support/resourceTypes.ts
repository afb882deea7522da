import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { projectDir } from "../../../local/layout.ts";

const folder = path.join(projectDir, "components/platform/gke");

/** Types of Google's resources that the components import, such as "gcp:kms/keyRing:KeyRing". */
export async function resourceTypes(): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
  const sources = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  const imports = /import \{ (\w+).* \} from "@pulumi\/gcp\/(\w+\/\w+)\.js"/g;
  const types = sources.flatMap((source) =>
    [...source.matchAll(imports)].map(([, name = "", file = ""]) => {
      // The file of class IAMMember is iammember.js, and its type has iAMMember.
      const [module = ""] = file.split("/");
      return `gcp:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
    }),
  );
  return [...new Set(types)].filter((type) => !/:get/.test(type)).sort();
}
