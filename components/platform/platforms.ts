import type * as z from "zod";
import { oneFieldManager } from "../kubernetes/fieldManager.ts";
import { section } from "../settings/schema.ts";
import { EmbeddedPlatform } from "./embedded.ts";
import { ExistingPlatform, existingSettings } from "./existing.ts";
import type { Platform } from "./platform.ts";
import type { ClusterReference } from "./reachable.ts";

interface PlatformKind<S extends z.ZodObject> {
  /** Keys of the stack's configuration that only this kind has. */
  readonly settings: S;
  readonly create: (settings: z.output<S>) => Platform;
  /** The cluster that must answer before anything is made; none where the platform makes it. */
  readonly cluster?: (settings: z.output<S>) => ClusterReference;
}

const kind = <S extends z.ZodObject>(kind: PlatformKind<S>) => kind;

/** Every kind of platform, by its name in the stack's configuration. */
export const platforms = {
  embedded: kind({
    settings: section({}),
    create: () => new EmbeddedPlatform("embedded", { transformations: [oneFieldManager] }),
    cluster: () => ({}),
  }),
  existing: kind({
    settings: existingSettings,
    create: (settings) => new ExistingPlatform("existing", settings),
    cluster: ({ kubernetes }) => kubernetes,
  }),
};
