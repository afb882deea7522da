import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { images } from "../../../versions.ts";
import { inMachine } from "../../../local/cluster/machine.ts";
import { writeArchive } from "../../../local/images/archive.ts";
import { imageCatalog, type ImageNames } from "../../../local/images/catalog.ts";
import { nodes, projectDir } from "../../../local/layout.ts";
import { buildTools } from "../../../local/tools/build.ts";
import { type Tool, tools } from "../../../local/tools/catalog.ts";
import { toolPath } from "../../../local/tools/toolPath.ts";

/** This program with its current or its previous images. */
export interface Program {
  readonly images: ImageNames;
  /** Options of Pulumi to run it. */
  readonly options: readonly string[];
}
export interface Previous extends Program {
  readonly remove: () => Promise<void>;
}

const suffix = "-previous";
const releases = tools.filter(({ module }) => module.endsWith(suffix));
/** Images of the previous releases: the current names with other tags. */
const replaced = releases.map(({ module, version }) => {
  const program = module.replace(suffix, "") as keyof ImageNames;
  return { program, name: images[program].replace(/[^:]+$/, `v${version}`) };
});
const names: ImageNames = {
  ...images,
  ...Object.fromEntries(replaced.map(({ program, name }) => [program, name])),
};

/** Builds the previous releases, imports their images on every node, and copies this program with them. */
export async function previousProgram(): Promise<Previous> {
  const started = ({ module, version }: Tool) => {
    console.log(`      building ${module} ${version}`);
  };
  await buildTools({ started }, releases);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "previous-"));
  await addImages(path.join(scratch, "image.tar"));
  const program = path.join(scratch, "program");
  await copyProgram(program);
  return {
    images: names,
    options: ["--cwd", program],
    remove: () => rm(scratch, { recursive: true }),
  };
}

async function addImages(archive: string): Promise<void> {
  const before = (tool: string) =>
    toolPath(replaced.some(({ program }) => program === tool) ? `${tool}${suffix}` : tool);
  for (const image of imageCatalog(names, before)) {
    if (!replaced.some(({ name }) => name === image.name)) continue;
    await writeArchive(image, archive);
    for (const { name } of nodes)
      await inMachine(name, "ctr", "--namespace=k8s.io", "images", "import", archive);
  }
}

async function copyProgram(directory: string): Promise<void> {
  const left = ["node_modules", ".git"].map((name) => path.join(projectDir, name));
  await cp(projectDir, directory, { recursive: true, filter: (file) => !left.includes(file) });
  await symlink(path.join(projectDir, "node_modules"), path.join(directory, "node_modules"));
  const versions = path.join(directory, "versions.ts");
  let text = await readFile(versions, "utf8");
  for (const { program, name } of replaced) text = text.replace(images[program], name);
  await writeFile(versions, text);
}
