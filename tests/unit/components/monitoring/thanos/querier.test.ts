import assert from "node:assert/strict";
import type * as z from "zod";
import {
  Querier,
  type QuerierSettings,
  querierSettings,
} from "../../../../../components/monitoring/thanos/querier.ts";
import { otherClusters } from "../../../../../components/monitoring/thanos/otherClusters.ts";
import { images } from "../../../../../versions.ts";
import { certificateOf } from "../../../support/certificate.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { serviceAddress } from "../../../support/serviceAddress.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const create = (settings: z.input<typeof querierSettings> = {}): Promise<Stack> =>
  run(
    () =>
      new Querier("thanos-querier", {
        namespace: "monitoring",
        stores: [serviceAddress("dnssrv+_grpc._tcp.stores"), serviceAddress("other:10901")],
        required: ["history-pods:10901"],
        replicaLabels: ["replica", "rule_replica"],
        settings: querierSettings.parse(settings),
      }),
  );

const { certificate, privateKey: clientKey } = await certificateOf("client");

describe("Querier", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const deployment = () => stack.get("Deployment", "thanos-querier");

  it("queries all stores, warns of a missing required store, and deduplicates replicas", () => {
    const { image, args } = containerOf(deployment(), "thanos-querier");
    assert.equal(image, images.thanos);
    assert.deepEqual(args, [
      "query",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
      "--grpc-address=:10901",
      "--query.replica-label=replica",
      "--query.replica-label=rule_replica",
      '--endpoint.sd-config={"endpoints":[{"address":"dnssrv+_grpc._tcp.stores"},{"address":"other:10901"},{"address":"history-pods:10901","strict":true}]}',
      "--store.sd-dns-interval=10s",
      "--store.response-timeout=30s",
      "--query.auto-downsampling",
    ]);
  });

  it("has an address of its single pods, for clients that retry at another pod", () => {
    const { spec } = stack.get("Service", "thanos-querier-pods").inputs;
    assert.equal(spec.clusterIP, "None");
    assert.deepEqual(spec.ports, [{ name: "http", port: 10902, targetPort: "http" }]);
  });

  describe("with other clusters", () => {
    const plain = { address: "asia.example.com:10901" };
    const trusted = { address: "dns+us.example.com:443", tls: {} };
    const mutual = {
      address: "dnssrv+_grpc._tcp.eu.example.com",
      tls: {
        caCertificate: certificate,
        serverName: "thanos",
        clientCertificate: certificate,
        clientKey,
      },
    };
    const endpoints = (of: Stack) => {
      const { args } = containerOf(of.get("Deployment", "thanos-querier"), "thanos-querier");
      const flag = args.find((arg) => arg.startsWith("--endpoint.sd-config="));
      return (JSON.parse(flag?.replace(/^[^=]*=/, "") ?? "") as { endpoints: unknown[] }).endpoints;
    };

    it("connects to each of them with its TLS settings", async () => {
      const of = await create({ clusters: [plain, trusted, mutual] });
      assert.deepEqual(endpoints(of).slice(3), [
        plain,
        { address: trusted.address, client_config: { tls_config: { enabled: true } } },
        {
          address: mutual.address,
          client_config: {
            tls_config: {
              enabled: true,
              ca_file: "/etc/thanos/clusters/2-ca.crt",
              cert_file: "/etc/thanos/clusters/2-client.crt",
              key_file: "/etc/thanos/clusters/2-client.key",
            },
            server_name: "thanos",
          },
        },
      ]);
    });

    it("mounts their certificates from a Secret, encrypted in the state", async () => {
      const of = await create({ clusters: [mutual] });
      const { inputs, secrets } = of.get("Secret", "thanos-querier-clusters");
      assert.deepEqual(inputs.stringData, {
        "0-ca.crt": certificate,
        "0-client.crt": certificate,
        "0-client.key": clientKey,
      });
      assert.deepEqual(secrets, ["stringData"]);
      const deployment = of.get("Deployment", "thanos-querier");
      assert.doesNotMatch(JSON.stringify(deployment.inputs), /PRIVATE KEY/);
      assert.deepEqual(podOf(deployment).spec.volumes, [
        {
          name: "clusters",
          secret: { secretName: "thanos-querier-clusters", defaultMode: 0o440 },
        },
      ]);
      assert.deepEqual(containerOf(deployment, "thanos-querier").volumeMounts, [
        { name: "clusters", mountPath: "/etc/thanos/clusters", readOnly: true },
      ]);
    });

    it("restarts for changed certificates", async () => {
      const checksum = async (caCertificate: string) => {
        const of = await create({ clusters: [{ ...plain, tls: { caCertificate } }] });
        const { annotations } = podOf(of.get("Deployment", "thanos-querier")).metadata;
        return annotations?.["checksum/clusters"] ?? "";
      };
      assert.match(await checksum(certificate), /^[0-9a-f]{64}$/);
      assert.notEqual(await checksum(certificate), await checksum(`${certificate}\n`));
    });

    it("has no Secret if no cluster needs one", async () => {
      const of = await create({ clusters: [plain, trusted] });
      assert.deepEqual(of.all("Secret"), []);
      assert.equal(podOf(of.get("Deployment", "thanos-querier")).spec.volumes, undefined);
    });

    it("may connect to their ports, or to any port if it is in an SRV record", () => {
      const calls = (clusters: QuerierSettings["clusters"]) =>
        otherClusters(clusters, "/certificates").calls;
      assert.deepEqual(calls([plain, trusted, mutual]), [{ ports: [10901] }, { ports: [443] }, {}]);
      assert.deepEqual(calls([{ address: "[fd00::1]:10901" }]), [{ ports: [10901] }]);
    });
  });

  it("has no disruption budget for a single pod", async () => {
    assert.deepEqual((await create({ replicas: 1 })).all("PodDisruptionBudget"), []);
  });
});
