import { writeDigests } from "./digests.ts";

// make digests: writes the digests of all images into the file of a stack. Options are skopeo's.
const [stack = "prod", ...options] = process.argv.slice(2);
try {
  const file = `Pulumi.${stack}.yaml`;
  const count = await writeDigests(file, options, console.log);
  console.log(`The digests of ${count} images were written to ${file}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
