import { execa } from "execa";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse, parseDocument } from "yaml";
import * as z from "zod";
import { imageOf, imageSettings, publishedImages } from "../components/kubernetes/images.ts";
import { refusal } from "../components/settings/refusal.ts";
import { images } from "../versions.ts";

const section = ["config", "ha-monitoring:images"];

const stackSettings = z.looseObject({
  config: z.looseObject({ "ha-monitoring:images": imageSettings.prefault({}) }),
});

/**
 * References of all published images by name, with the registry and the versions of a stack's file.
 * @throws RunError with each invalid setting
 */
export function references(stackFile: string): ReadonlyMap<string, string> {
  const { data, error } = stackSettings.safeParse(parse(stackFile));
  if (error) throw refusal(error.issues, "");
  const { registry, versions } = data.config["ha-monitoring:images"];
  return new Map(
    publishedImages.map((name) => [
      name,
      imageOf(images[name], { registry, versions, digests: {} }),
    ]),
  );
}

/**
 * Digest of an image in its registry. For an image of several architectures, this is the digest of its index.
 * @param options of skopeo, such as --creds=USER:PASSWORD
 * @throws Error with skopeo's message
 */
async function digestOf(reference: string, options: readonly string[]): Promise<string> {
  const args = [
    "inspect",
    "--no-tags",
    "--format={{.Digest}}",
    ...options,
    `docker://${reference}`,
  ];
  const { stdout, stderr, failed, code } = await execa("skopeo", args, { reject: false });
  if (code === "ENOENT")
    throw new Error("skopeo, which reads the digests, is not on PATH: apt-get install skopeo.");
  if (failed) throw new Error(`skopeo cannot read ${reference}:\n${stderr}`);
  return stdout.trim();
}

/** The stack's file with these digests. Comments and all other settings are kept. */
export function withDigests(stackFile: string, digests: ReadonlyMap<string, string>): string {
  const document = parseDocument(stackFile);
  for (const [name, digest] of digests) document.setIn([...section, "digests", name], digest);
  return document.toString({ lineWidth: 0 });
}

/**
 * Writes the digests of all images into a stack's file.
 * @param options of skopeo
 * @param report receives each reference with its digest
 * @returns the number of images
 * @throws Error if there is no such file, or a digest cannot be read; the file is not changed
 */
export async function writeDigests(
  file: string,
  options: readonly string[],
  report: (line: string) => void,
): Promise<number> {
  if (!existsSync(file)) throw new Error(`There is no ${file}: set STACK to an existing stack.`);
  const text = readFileSync(file, "utf8");
  const digests = new Map<string, string>();
  for (const [name, reference] of references(text)) {
    const digest = await digestOf(reference, options);
    report(`${reference}@${digest}`);
    digests.set(name, digest);
  }
  writeFileSync(file, withDigests(text, digests));
  return digests.size;
}
