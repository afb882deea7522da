import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { digestOf, references, withDigests } from "./digests.ts";

// make digests: writes the digests of all images into the file of a stack. Options are skopeo's.
const [stack = "prod", ...options] = process.argv.slice(2);
const file = `Pulumi.${stack}.yaml`;
try {
  if (!existsSync(file)) throw new Error(`There is no ${file}: set STACK to an existing stack.`);
  const text = readFileSync(file, "utf8");
  const digests = new Map<string, string>();
  for (const [name, reference] of references(text)) {
    const digest = await digestOf(reference, options);
    console.log(`${reference}@${digest}`);
    digests.set(name, digest);
  }
  writeFileSync(file, withDigests(text, digests));
  console.log(`The digests of ${digests.size} images were written to ${file}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
