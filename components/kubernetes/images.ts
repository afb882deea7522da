import * as z from "zod";
import { images } from "../../versions.ts";
import { distinct, dnsName, keyAmong, matching, section } from "../settings/schema.ts";
import type { PodChange } from "./podTemplates.ts";

type ImageName = keyof typeof images;

const isName = (name: string): name is ImageName => Object.hasOwn(images, name);

/** Images of the embedded cluster only, which builds them. */
const embeddedOnly: readonly ImageName[] = ["gcsEmulator", "traefik"];

/** Names of the images that registries have. */
export const publishedImages = Object.keys(images)
  .filter(isName)
  .filter((name) => !embeddedOnly.includes(name));

/** An object with a value for some images. */
const byImage = (value: z.ZodString) =>
  z.record(keyAmong(publishedImages, "an image"), value, {
    error: "must be an object of values by image",
  });

/** Settings of the images of all pods. */
export const imageSettings = section({
  registry: matching(
    /^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?(?:\/[a-z0-9._/-]*[a-z0-9])?$/,
    "be host[:port][/path] of a registry, such as europe-docker.pkg.dev/a-project/mirror",
  )
    .optional()
    .meta({
      description:
        "registry that has all images, in place of the first part of their names: `quay.io/thanos/thanos:v…` is pulled as `REGISTRY/thanos/thanos:v…`",
      derivedDefault: "those of the projects",
    }),
  pullSecrets: distinct(dnsName(), "be a list of names of Secrets")
    .default([])
    .describe(
      "Secrets of type `kubernetes.io/dockerconfigjson` with the login of the registry, which exist in each namespace of the stack's pods",
    ),
  versions: byImage(matching(/^[\w][\w.-]{0,127}$/, "be a tag such as v1.2.3"))
    .default({})
    .describe(
      "other tags, by image: [below](#images). The program is tested with the default versions only",
    ),
  digests: byImage(matching(/^sha256:[0-9a-f]{64}$/, "be a digest: sha256: and 64 hex digits"))
    .default({})
    .describe("digests that the images must have, by image: [below](#images)"),
});

export type ImageSettings = z.output<typeof imageSettings>;

/** Pulls the images of all pods as the settings say. */
export const pullingImages =
  (settings: ImageSettings): PodChange =>
  ({ spec, ...template }) => {
    const pulled = <C extends { readonly image: string }>(container: C) => ({
      ...container,
      image: imageOf(container.image, settings),
    });
    const { pullSecrets } = settings;
    return {
      ...template,
      spec: {
        ...spec,
        containers: spec.containers.map(pulled),
        ...(spec.initContainers && { initContainers: spec.initContainers.map(pulled) }),
        ...(pullSecrets.length > 0 && {
          imagePullSecrets: pullSecrets.map((name) => ({ name })),
        }),
      },
    };
  };

/** Reference by which an image of the program is pulled. */
export function imageOf(
  image: string,
  { registry, versions, digests }: Pick<ImageSettings, "registry" | "versions" | "digests">,
): string {
  const name = publishedImages.find((name) => images[name] === image);
  if (name === undefined) return image;
  const [, host = "", repository = "", tag = ""] = /^([^/]+)\/(.+):(.+)$/.exec(image) ?? [];
  const digest = digests[name] === undefined ? "" : `@${digests[name]}`;
  return `${registry ?? host}/${repository}:${versions[name] ?? tag}${digest}`;
}
