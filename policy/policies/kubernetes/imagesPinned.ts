import { Container } from "../../model/pod.ts";
import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** Where an image must be named by its digest. */
  readonly digests: "always" | "protected" | "never";
}

export const imagesPinned = podPolicy<Config>({
  name: "images-pinned",
  description: "Every image has a version, and in production a digest.",
  parameters: {
    digests: {
      type: "string",
      enum: ["always", "protected", "never"],
      default: "protected",
      description: "Where images must have a digest: always, in protected stacks, or never.",
    },
  },
  check: (pod, { config, report, isProtected }) => {
    const needsDigest =
      config.digests === "always" || (config.digests === "protected" && isProtected(pod.resource));
    const { containers = [], initContainers = [] } = pod.workload.spec;
    for (const spec of [...initContainers, ...containers]) {
      const { title } = new Container(pod, spec);
      const image = spec.image ?? "";
      if (image.includes("@sha256:")) continue;
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag === undefined || tag === "latest")
        report(pod.resource, {
          what: `${title} runs the image ${image || "of no name"}, which has no version.`,
          why: "A pod that is moved to another node may start a later version than its replicas run: one that reads their data differently, or not at all.",
          fix: `Name a version, such as ${image.replace(/:latest$/, "") || "IMAGE"}:v1.2.3.`,
        });
      // What an operator chooses isn't named.
      else if (needsDigest && !pod.workload.byOperator)
        report(pod.resource, {
          what: `${title} runs the image ${image}, which has no digest.`,
          why: "A tag can be moved: a pod that is started again may run what nobody has tested, beside replicas that don't.",
          fix: `Append the digest of what was tested: ${image}@sha256:….`,
        });
    }
  },
});
