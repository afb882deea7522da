import { RunError } from "@pulumi/pulumi";
import { writeFolder } from "./folder.ts";
import { manifestsOf, toYaml } from "./manifests.ts";
import { resourcesOf } from "./stackResources.ts";

// make render: writes the Kubernetes objects of a stack to stdout or to a folder.
const [stack = "local", folder] = process.argv.slice(2);
try {
  const manifests = manifestsOf(await resourcesOf(stack));
  if (folder === undefined) process.stdout.write(toYaml(manifests));
  else {
    writeFolder(folder, manifests);
    console.log(`${manifests.length} objects of stack ${stack} were written to ${folder}.`);
  }
} catch (error) {
  if (!RunError.isInstance(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
