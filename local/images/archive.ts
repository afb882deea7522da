import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";

/** An image with static programs, at the same path and with the same user as in the published image. */
export interface Image {
  readonly name: string;
  /** Source file of each file, by the path in the image. */
  readonly files: Readonly<Record<string, string>>;
  /** Source folder of each folder, by the path in the image. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly user: string;
  readonly workdir?: string;
}

/** Writes an image in the format of `docker save`. */
export async function writeArchive(image: Image, file: string): Promise<void> {
  const layerFile = `${file}.layer`;
  await writeTar(layerFile, [
    ...["tmp/", "etc/", ...(image.workdir ? [`${image.workdir.slice(1)}/`] : [])].map((name) => ({
      name,
    })),
    { name: "etc/passwd", content: "root:x:0:0::/:\nnobody:x:65534:65534::/:\n" },
    ...[...Object.entries(image.files), ...(await filesIn(image.folders ?? {}))].map(
      ([name, source]) => ({ name: name.slice(1), source }),
    ),
  ]);
  const layerHash = createHash("sha256");
  for await (const chunk of createReadStream(layerFile)) layerHash.update(chunk as Buffer);
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: {
      Entrypoint: image.entrypoint,
      User: image.user,
      WorkingDir: image.workdir ?? "/",
      Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${layerHash.digest("hex")}`] },
  });
  await writeTar(file, [
    { name: "config.json", content: config },
    { name: "layer.tar", source: layerFile },
    {
      name: "manifest.json",
      content: JSON.stringify([
        { Config: "config.json", RepoTags: [image.name], Layers: ["layer.tar"] },
      ]),
    },
  ]);
  await rm(layerFile);
}

/** Source file of each file below the folders, by the path in the image. */
async function filesIn(folders: Readonly<Record<string, string>>): Promise<[string, string][]> {
  const files = Object.entries(folders).map(async ([name, source]) => {
    const entries = await readdir(source, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry): [string, string] => {
        const file = path.join(entry.parentPath, entry.name);
        return [path.posix.join(name, path.relative(source, file)), file];
      });
  });
  return (await Promise.all(files)).flat();
}

/** A folder (its name ends with a slash), a file with a given text, or a copy of a file. */
interface TarEntry {
  readonly name: string;
  readonly content?: string;
  readonly source?: string;
}

async function writeTar(file: string, entries: readonly TarEntry[]): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(file));
  for (const { name, content, source } of entries) {
    if (source !== undefined) {
      const { size } = await stat(source);
      await pipeline(createReadStream(source), tar.entry({ name, size, mode: 0o755 }));
    } else if (content !== undefined) {
      tar.entry({ name, mode: 0o644 }, content);
    } else {
      tar.entry({ name, type: "directory", mode: name === "tmp/" ? 0o1777 : 0o755 });
    }
  }
  tar.finalize();
  await written;
}
