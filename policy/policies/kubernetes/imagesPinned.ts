import { Container } from "../../model/pod.ts";
import { podPolicy } from "../../model/policy.ts";

interface Config {
  /** Stacks in which an image must have a digest. */
  readonly digests: "always" | "protected" | "never";
}

export const imagesPinned = podPolicy<Config>({
  name: "images-pinned",
  description: "Every image has a version, and in protected stacks a digest.",
  prevents: "replicas of different versions; untested code",
  parameters: {
    digests: {
      type: "string",
      enum: ["always", "protected", "never"],
      default: "protected",
      description: "Stacks in which images must have a digest: all, protected stacks, or none.",
    },
  },
  check: (pod, { config, report, isProtected }) => {
    const needsDigest =
      config.digests === "always" || (config.digests === "protected" && isProtected(pod));
    const { containers = [], initContainers = [] } = pod.workload.spec;
    for (const spec of [...initContainers, ...containers]) {
      const { title } = new Container(pod, spec);
      const image = spec.image ?? "";
      if (image.includes("@sha256:")) continue;
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag === undefined || tag === "latest")
        report(pod, {
          what: `${title} runs the image ${image || "without a name"}, which has no version.`,
          why: "A pod that is scheduled on another node may start a later version than the other replicas, which may read their data differently, or not at all.",
          fix: `Set a version, such as ${image.replace(/:latest$/, "") || "IMAGE"}:v1.2.3.`,
        });
      // The operator chooses the image, so the stack contains no digest.
      else if (needsDigest && !pod.workload.byOperator)
        report(pod, {
          what: `${title} runs the image ${image}, which has no digest.`,
          why: "A tag can be moved to another image: a pod that is created again may run untested code, unlike the other replicas.",
          fix: `Append the digest of the tested image: ${image}@sha256:….`,
        });
    }
  },
});
