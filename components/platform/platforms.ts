import type * as z from "zod";
import { oneFieldManager } from "../kubernetes/fieldManager.ts";
import { section } from "../settings/schema.ts";
import { EmbeddedPlatform } from "./embedded.ts";
import { ExistingPlatform, existingSettings } from "./existing.ts";
import { checkPrerequisites } from "./gke/prerequisites.ts";
import { gkeSettings } from "./gke/settings.ts";
import type { Platform } from "./platform.ts";
import { checkReachable } from "./reachable.ts";

interface PlatformKind<S extends z.ZodObject> {
  /** Keys of the stack's configuration that only this kind has. */
  readonly settings: S;
  readonly create: (settings: z.output<S>) => Platform | Promise<Platform>;
  /**
   * Makes sure of what `create` takes on this machine and beyond it.
   * @throws RunError with the way out
   */
  readonly checkPrerequisites: (settings: z.output<S>) => void | Promise<void>;
}

const kind = <S extends z.ZodObject>(kind: PlatformKind<S>) => kind;

/** Every kind of platform, by its name in the stack's configuration. */
export const platforms = {
  embedded: kind({
    settings: section({}),
    create: () => new EmbeddedPlatform("embedded", { transformations: [oneFieldManager] }),
    checkPrerequisites: () => checkReachable({}),
  }),
  existing: kind({
    settings: existingSettings,
    create: (settings) => new ExistingPlatform("existing", settings),
    checkPrerequisites: ({ kubernetes }) => checkReachable(kubernetes),
  }),
  gke: kind({
    settings: gkeSettings,
    create: async ({ gke }) => {
      // Google's SDK takes time to load, which the other platforms need not pay.
      const { GkePlatform } = await import("./gke/gke.ts");
      return new GkePlatform("gke", gke);
    },
    checkPrerequisites: ({ gke }) => {
      checkPrerequisites(gke);
    },
  }),
};
