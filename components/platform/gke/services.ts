import { Service } from "@pulumi/gcp/projects/service.js";
import * as pulumi from "@pulumi/pulumi";

/** Enables APIs of a project; the components that need them depend on it. */
export class Services extends pulumi.ComponentResource {
  readonly #enabled = new Map<string, Service>();

  constructor(name: string, apis: readonly string[], opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Services", name, {}, opts);
    for (const api of apis)
      this.#enabled.set(
        api,
        new Service(
          `${name}-${api}`,
          // Other users of the project may need the API after this stack is destroyed.
          { service: `${api}.googleapis.com`, disableOnDestroy: false },
          { parent: this },
        ),
      );
    this.registerOutputs();
  }

  /**
   * Some of the APIs, for a function that reads from Google: its result is unknown at preview if one of
   * its dependencies is new.
   */
  only(...apis: readonly string[]): readonly pulumi.Resource[] {
    return apis.flatMap((api) => this.#enabled.get(api) ?? []);
  }
}
