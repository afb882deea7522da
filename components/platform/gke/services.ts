import { Service } from "@pulumi/gcp/projects/service.js";
import * as pulumi from "@pulumi/pulumi";

/** Enables APIs of a project; the components that need them depend on it. */
export class Services extends pulumi.ComponentResource {
  constructor(name: string, apis: readonly string[], opts: pulumi.ComponentResourceOptions) {
    super("ha-monitoring:gke:Services", name, {}, opts);
    for (const api of apis)
      new Service(
        `${name}-${api}`,
        // Other users of the project may need the API after this stack is destroyed.
        { service: `${api}.googleapis.com`, disableOnDestroy: false },
        { parent: this },
      );
    this.registerOutputs();
  }
}
