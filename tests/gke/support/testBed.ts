import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { authPlugin } from "../../../components/platform/gke/kubeconfig.ts";
import { stateDir, state } from "../../../local/layout.ts";
import { prepareHome, pulumiEnv } from "../../../local/pulumi.ts";
import { toolsFor } from "../../../local/tools/purposes.ts";
import { StandIn } from "../standIn/server.ts";
import { World } from "../standIn/world.ts";
import { ControlPlane } from "./controlPlane.ts";
import { Nodes } from "./nodes.ts";
import { endPlugins } from "./plugins.ts";
import { rolledOut } from "./rollout.ts";

/** A Kubernetes API server whose pods become Ready. */
interface Kubernetes {
  readonly controlPlane: ControlPlane;
  readonly nodes: Nodes;
}

/** Google's APIs and a Kubernetes API server on this machine, for stacks of platform `gke`. */
export class TestBed {
  readonly standIn: StandIn;
  readonly #kubernetes: Kubernetes[] = [];

  private constructor(standIn: StandIn, controlPlane: ControlPlane) {
    this.standIn = standIn;
    this.#run(controlPlane);
  }

  get world(): World {
    return this.standIn.world;
  }

  /** @param projects IDs of the projects in Google Cloud */
  static async start(projects: readonly string[]): Promise<TestBed> {
    await prepareHome(toolsFor("gke"));
    const controlPlane = await ControlPlane.start("kubernetes-1");
    await writeAuthPlugin(controlPlane.token);
    return new TestBed(await StandIn.start(new World(projects, controlPlane)), controlPlane);
  }

  /** Starts another API server, for the clusters that are created next. */
  async addKubernetes(): Promise<void> {
    const controlPlane = await ControlPlane.start(`kubernetes-${this.#kubernetes.length + 1}`);
    this.#run(controlPlane);
    this.world.kubernetes = controlPlane;
  }

  /** Client of the first API server. */
  get client() {
    const [first] = this.#kubernetes;
    if (!first) throw new Error("The test bed has no API server.");
    return first.controlPlane.client;
  }

  /** Environment of Pulumi that directs it to this test bed. */
  get env(): Readonly<Record<string, string>> {
    const ca = path.join(state.pki, "ca.crt");
    return {
      ...this.standIn.env,
      // The API server's DNS endpoint has a certificate of a public CA.
      ...{ SSL_CERT_FILE: ca, NODE_EXTRA_CA_CERTS: ca },
      PATH: [binDirectory, pulumiEnv().PATH].join(path.delimiter),
    };
  }

  /** Waits until all pods are updated and available. */
  async rolledOut(): Promise<void> {
    for (const { controlPlane } of this.#kubernetes) await rolledOut(controlPlane.client);
  }

  async stop(): Promise<void> {
    await endPlugins();
    for (const { controlPlane, nodes } of this.#kubernetes) {
      await nodes.stop();
      controlPlane.client.close();
      await controlPlane.stop();
    }
    this.standIn.close();
  }

  #run(controlPlane: ControlPlane): void {
    this.#kubernetes.push({ controlPlane, nodes: new Nodes(controlPlane.client, this.world) });
  }
}

const binDirectory = path.join(stateDir, "bin");

/** Writes a credential plugin that prints the token. */
async function writeAuthPlugin(token: string): Promise<void> {
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token },
  };
  await mkdir(binDirectory, { recursive: true });
  const script = `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`;
  await writeFile(path.join(binDirectory, authPlugin), script, { mode: 0o755 });
}
