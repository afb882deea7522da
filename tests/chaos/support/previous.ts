import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { images } from "../../../components/versions.ts";
import { inMachine } from "../../../local/cluster/machine.ts";
import { catalogue, type ImageNames, writeArchive } from "../../../local/images.ts";
import { nodes, projectDir } from "../../../local/settings.ts";
import { buildTools } from "../../../local/tools/build.ts";
import { type Tool, tools } from "../../../local/tools/catalog.ts";
import { bin } from "../../e2e/support/cluster.ts";

/** This program as it was with the releases before of Prometheus and Thanos. */
export interface Previous {
  readonly images: ImageNames;
  /** Options that have Pulumi run it instead of today's. */
  readonly options: readonly string[];
  readonly remove: () => Promise<void>;
}

const suffix = "-previous";
const releases = tools.filter(({ module }) => module.endsWith(suffix));
const replaced = releases.map(({ module }) => module.replace(suffix, "") as keyof ImageNames);

/** Builds the releases before, gives every node their images, and copies this program with them. */
export async function previousProgram(): Promise<Previous> {
  await buildTools(progress, releases);
  const names = { ...images, ...Object.fromEntries(releases.map(imageOf)) };
  const scratch = await mkdtemp(path.join(os.tmpdir(), "previous-"));
  await addImages(names, path.join(scratch, "image.tar"));
  const program = path.join(scratch, "program");
  await copyProgram(names, program);
  return {
    images: names,
    options: ["--cwd", program],
    remove: () => rm(scratch, { recursive: true }),
  };
}

const progress = {
  total: () => undefined,
  started: ({ module, version }: Tool) => {
    console.log(`      building ${module} ${version}`);
  },
  finished: () => undefined,
};

/** The image of a release: of today's name, and with a tag of its own. */
function imageOf({ version }: Tool, index: number): [string, string] {
  const image = replaced[index] as keyof ImageNames;
  return [image, images[image].replace(/[^:]+$/, `v${version}`)];
}

async function addImages(names: ImageNames, archive: string): Promise<void> {
  const wanted = replaced.map((image) => names[image]);
  const before = (tool: string) =>
    bin(replaced.some((name) => name === tool) ? `${tool}${suffix}` : tool);
  for (const image of catalogue(before, names).filter(({ name }) => wanted.includes(name))) {
    await writeArchive(image, archive);
    for (const { name } of nodes)
      await inMachine(name, "ctr", "--namespace=k8s.io", "images", "import", archive);
  }
}

async function copyProgram(names: ImageNames, directory: string): Promise<void> {
  const left = ["node_modules", ".git"].map((name) => path.join(projectDir, name));
  await cp(projectDir, directory, { recursive: true, filter: (file) => !left.includes(file) });
  await symlink(path.join(projectDir, "node_modules"), path.join(directory, "node_modules"));
  const versions = path.join(directory, "components", "versions.ts");
  let text = await readFile(versions, "utf8");
  for (const image of replaced) text = text.replace(images[image], names[image]);
  await writeFile(versions, text);
}
