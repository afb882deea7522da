import assert from "node:assert/strict";
import {
  Ruler,
  type RulerArgs,
  rulerSettings,
} from "../../../../../components/monitoring/thanos/ruler.ts";
import { expand } from "../../../../../policy/model/environment.ts";
import { testBucket } from "../../../support/bucket.ts";
import { run, type Stack } from "../../../support/stack.ts";
import { serviceAddress } from "../../../support/serviceAddress.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const create = (args: Partial<RulerArgs> = {}): Promise<Stack> =>
  run(
    () =>
      new Ruler("thanos-ruler", {
        namespace: "monitoring",
        querier: serviceAddress("dnssrv+_http._tcp.queriers"),
        queryUrl: "https://queries.example.com",
        alertmanagers: [serviceAddress("one:9093"), serviceAddress("two:9093")],
        labels: { cluster: 'the "first"', region: "north" },
        replicaLabel: "replica",
        rules: { "a.rules.yaml": "groups: []" },
        bucket: testBucket(),
        storageClass: "fast",
        settings: rulerSettings.parse({}),
        ...args,
      }),
  );

describe("Ruler", () => {
  let stack: Stack;
  before(async () => {
    stack = await create();
  });
  const ruler = (of = stack) => of.get("StatefulSet", "thanos-ruler");

  it("queries every querier, and sends alerts without the replica label to every Alertmanager", () => {
    const { args, env } = containerOf(ruler(), "thanos-ruler");
    assert.deepEqual(args, [
      "rule",
      "--enable-auto-gomemlimit",
      "--http-address=:10902",
      "--grpc-address=:10901",
      "--data-dir=/data",
      "--tsdb.block-duration=2h",
      "--rule-file=/etc/thanos/rules/*.yaml",
      "--eval-interval=30s",
      '--query.config=[{"scheme":"http","static_configs":["dnssrv+_http._tcp.queriers"],"http_config":{"transport_config":{"dialer_timeout":2000000000,"response_header_timeout":15000000000}}}]',
      "--query.sd-dns-interval=10s",
      "--alert.query-url=https://queries.example.com",
      '--alertmanagers.config={"alertmanagers":[' +
        '{"scheme":"http","api_version":"v2","static_configs":["one:9093"]},' +
        '{"scheme":"http","api_version":"v2","static_configs":["two:9093"]}]}',
      String.raw`--label=cluster="the \"first\""`,
      '--label=region="north"',
      '--label=replica="$(POD_NAME)"',
      "--alert.label-drop=replica",
      '--objstore.config={"type":"GCS","config":{"bucket":"blocks"}}',
    ]);
    assert.deepEqual(env?.[0], {
      name: "POD_NAME",
      valueFrom: { fieldRef: { fieldPath: "metadata.name" } },
    });
  });

  for (const value of ["a$b", "a$$b", "a$(POD_NAME)", "a$$(POD_NAME)", "${HOME}", "$$$$"])
    it(`keeps label value ${value} despite Kubernetes' expansion of arguments`, async () => {
      const { args } = containerOf(
        ruler(await create({ labels: { team: value } })),
        "thanos-ruler",
      );
      const flags = args.map((arg) => expand(arg, new Map([["POD_NAME", "thanos-ruler-0"]])));
      assert.ok(flags.includes(`--label=team="${value}"`), flags.join(" "));
      assert.ok(flags.includes('--label=replica="thanos-ruler-0"'));
    });

  it("reads its rules from a ConfigMap, and restarts for changed rules", async () => {
    assert.deepEqual(stack.get("ConfigMap", "thanos-ruler-rules").inputs.data, {
      "a.rules.yaml": "groups: []",
    });
    const { volumeMounts } = containerOf(ruler(), "thanos-ruler");
    assert.ok(
      volumeMounts?.some(
        ({ name, mountPath }) => name === "rules" && mountPath === "/etc/thanos/rules",
      ),
    );
    const volume = podOf(ruler()).spec.volumes?.find(({ name }) => name === "rules");
    assert.deepEqual(volume, { name: "rules", configMap: { name: "thanos-ruler-rules" } });
    const checksum = (of?: Stack) => podOf(ruler(of)).metadata.annotations?.["checksum/rules"];
    const others = await create({ rules: { "a.rules.yaml": "groups: [{ name: b }]" } });
    assert.match(checksum() ?? "", /^[0-9a-f]{64}$/);
    assert.notEqual(checksum(others), checksum());
  });

  it("has the label of Store APIs", () => {
    assert.equal(podOf(ruler()).metadata.labels["thanos-store-api"], "true");
  });

  it("has no disruption budget for a single pod", async () => {
    const single = await create({ settings: rulerSettings.parse({ replicas: 1 }) });
    assert.deepEqual(single.all("PodDisruptionBudget"), []);
  });

  it("refuses invalid settings", () => {
    for (const settings of [
      { replicas: 0 },
      { evaluationInterval: "0s" },
      { evaluationInterval: "76s" },
      { interval: "5s" },
    ])
      assert.equal(rulerSettings.safeParse(settings).success, false, JSON.stringify(settings));
  });
});
