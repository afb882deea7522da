import assert from "node:assert/strict";
import { kubeconfig } from "../../../../../components/platform/gke/kubeconfig.ts";

const parsed = (text: string) =>
  JSON.parse(text) as {
    clusters: { cluster: object }[];
    users: { user: object }[];
    contexts: object[];
    "current-context": string;
  };

describe("kubeconfig of a GKE cluster", () => {
  it("trusts the cluster's CA at its IP address", () => {
    const { clusters, contexts, ...others } = parsed(
      kubeconfig("a-cluster", { host: "203.0.113.2", ca: "Y2E=" }),
    );
    assert.deepEqual(clusters, [
      {
        name: "a-cluster",
        cluster: { server: "https://203.0.113.2", "certificate-authority-data": "Y2E=" },
      },
    ]);
    assert.deepEqual(contexts, [
      { name: "a-cluster", context: { cluster: "a-cluster", user: "a-cluster" } },
    ]);
    assert.equal(others["current-context"], "a-cluster");
  });

  it("trusts the machine's CAs at its DNS name", () => {
    assert.deepEqual(parsed(kubeconfig("a", { host: "a.gke.goog" })).clusters[0]?.cluster, {
      server: "https://a.gke.goog",
    });
  });

  it("has a plugin instead of credentials", () => {
    assert.deepEqual(parsed(kubeconfig("a", { host: "b" })).users[0]?.user, {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "gke-gcloud-auth-plugin",
        installHint: "gcloud components install gke-gcloud-auth-plugin",
        provideClusterInfo: true,
        interactiveMode: "Never",
      },
    });
  });
});
