import assert from "node:assert/strict";
import {
  NodeExporter,
  nodeExporterSettings,
} from "../../../../components/monitoring/nodeExporter.ts";
import { run, type Stack } from "../../support/stack.ts";
import { containerOf, podOf } from "../../support/workloads.ts";

const name = "node-exporter";
const created = (create: object) => nodeExporterSettings.parse({ create }).create ?? assert.fail();

describe("NodeExporter", () => {
  let stack: Stack;
  before(async () => {
    stack = await run(
      () => new NodeExporter(name, { existingNamespace: undefined, settings: created({}) }),
    );
  });

  it("has the only namespace with Pod Security level privileged", () => {
    const { labels } = stack.get("Namespace", name).inputs.metadata;
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "privileged");
    assert.equal(stack.get("DaemonSet", name).inputs.metadata.namespace, name);
  });

  it("uses an existing namespace", async () => {
    const other = await run(
      () => new NodeExporter(name, { existingNamespace: "exporters", settings: created({}) }),
    );
    assert.deepEqual(other.all("Namespace"), []);
    assert.equal(other.get("DaemonSet", name).inputs.metadata.namespace, "exporters");
  });

  it("has the collectors and the directory of the settings", async () => {
    const args = (of: Stack) =>
      containerOf(of.get("DaemonSet", name), name).args.filter((arg) =>
        /^--(no-)?collector\.(\w+|textfile\.directory=.*)$/.test(arg),
      );
    assert.deepEqual(args(stack), [
      ...["--no-collector.wifi", "--no-collector.hwmon", "--no-collector.btrfs"],
    ]);
    const settings = created({
      collectors: { hwmon: true, systemd: true, zfs: false },
      textfileDirectory: "/var/lib/metrics",
    });
    assert.deepEqual(
      args(await run(() => new NodeExporter(name, { existingNamespace: undefined, settings }))),
      [
        ...["--no-collector.wifi", "--collector.hwmon", "--no-collector.btrfs"],
        ...["--collector.systemd", "--no-collector.zfs"],
        "--collector.textfile.directory=/host/root/var/lib/metrics",
      ],
    );
  });

  it("runs on every node, with read-only access to the node", () => {
    const { spec } = podOf(stack.get("DaemonSet", name));
    assert.deepEqual(stack.get("DaemonSet", name).inputs.spec.template.spec.tolerations, [
      { operator: "Exists" },
    ]);
    assert.equal(spec.hostNetwork, true);
    assert.equal(spec.hostPID, true);
    assert.equal(spec.hostIPC, undefined);
    assert.equal(spec.automountServiceAccountToken, false);
    assert.equal(spec.securityContext.runAsNonRoot, true);

    const { securityContext, volumeMounts = [] } = containerOf(stack.get("DaemonSet", name), name);
    assert.deepEqual(securityContext, {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    assert.deepEqual(
      volumeMounts.map(({ mountPath, readOnly }) => ({ mountPath, readOnly })),
      [
        { mountPath: "/host/root", readOnly: true },
        { mountPath: "/host/sys", readOnly: true },
      ],
    );
  });

  it("listens on the node's address, at which its pods are scraped", () => {
    const daemonSet = stack.get("DaemonSet", name);
    const { args, env } = containerOf(daemonSet, name);
    assert.ok(args.includes("--web.listen-address=[$(HOST_IP)]:9100"));
    assert.deepEqual(env, [
      { name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } },
    ]);
    assert.deepEqual(podOf(daemonSet).metadata.annotations, {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9100",
    });
  });

  it("reports the disks of the node, but no volumes of pods", () => {
    const flag = "--collector.filesystem.mount-points-exclude=";
    const { args } = containerOf(stack.get("DaemonSet", name), name);
    const excluded = new RegExp(args.find((arg) => arg.startsWith(flag))?.slice(flag.length) ?? "");
    const pods = "var/lib/kubelet/pods/5f3a/volumes/kubernetes.io~csi/pvc-1/mount";
    const staged =
      "var/lib/kubelet/plugins/kubernetes.io/csi/pd.csi.storage.gke.io/5f3a/globalmount";
    for (const mount of [pods, staged])
      for (const above of ["", "home/kubernetes/containerized_mounter/rootfs/"])
        assert.match(`/${above}${mount}`, excluded);
    for (const disk of ["/", "/var/lib/kubelet", "/var/lib/containerd", "/mnt/stateful_partition"])
      assert.doesNotMatch(disk, excluded);
  });
});
