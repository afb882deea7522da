import type * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { parse } from "yaml";
import { Alertmanager } from "../../../../../components/monitoring/alertmanager/alertmanager.ts";
import { alertmanagerSettings } from "../../../../../components/monitoring/alertmanager/settings.ts";
import { images } from "../../../../../versions.ts";
import { run, type Stack, valueOf } from "../../../support/stack.ts";
import { containerOf, podOf } from "../../../support/workloads.ts";

const receiver = { webhook: { url: "https://the-secret-url", bearerToken: "the-secret-token" } };

/** A rule file with an alert of a team. */
const ruleOf = (team: string) =>
  `groups: [{ name: g, rules: [{ alert: A, expr: up == 0, labels: { team: ${team} } }] }]`;

/** The component's resources and outputs. */
async function create(settings: object = { receiver }) {
  let alertmanager: Alertmanager | undefined;
  let members: Promise<string[]> | undefined;
  let url: Promise<string> | undefined;
  const stack = await run(() => {
    alertmanager = new Alertmanager("alertmanager", {
      namespace: "monitoring",
      storageClass: "fast",
      url: "https://alertmanager.example.com",
      evaluationIntervals: ["15s", "30s"],
      rules: { prometheus: { "a.yaml": ruleOf("dev") }, ruler: { "b.yaml": ruleOf("devops") } },
      settings: alertmanagerSettings.parse(settings),
    });
    members = Promise.all(
      alertmanager.members.map(({ address }) => valueOf(address as pulumi.Output<string>)),
    );
    url = valueOf(alertmanager.any.address as pulumi.Output<string>);
  });
  return { stack, url: await url, members: await members, connections: alertmanager?.connections };
}

const pods = { "app.kubernetes.io/name": "alertmanager" };
const peer = (index: number) => `alertmanager-${index}.alertmanager-members.monitoring.svc`;

describe("Alertmanager", () => {
  let stack: Stack;
  before(async () => {
    ({ stack } = await create());
  });
  const statefulSet = (of = stack) => of.get("StatefulSet", "alertmanager");
  const container = (of?: Stack) => containerOf(statefulSet(of), "alertmanager");

  it("lists all members by stable names in the flags of each member", async () => {
    assert.equal(container().image, images.alertmanager);
    assert.deepEqual(container().args, [
      "--config.file=/etc/alertmanager/config/alertmanager.yml",
      "--storage.path=/alertmanager",
      "--data.retention=432000s",
      "--web.external-url=https://alertmanager.example.com",
      "--enable-feature=auto-gomemlimit",
      // The resend delay of 60 s, the longest interval of 30 s, and a DNS record of 30 s.
      "--dispatch.start-delay=120s",
      "--cluster.listen-address=[$(POD_IP)]:9094",
      "--cluster.peer-name=$(POD_NAME)",
      "--cluster.label=monitoring/alertmanager",
      ...[0, 1, 2].map((index) => `--cluster.peer=${peer(index)}:9094`),
      "--cluster.reconnect-timeout=5m",
    ]);
    assert.deepEqual(container().env, [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
    ]);
    const { spec, metadata } = stack.get("Service", "alertmanager-members").inputs;
    assert.equal(statefulSet().inputs.spec.serviceName, metadata.name);
    assert.equal(spec.clusterIP, "None");
    assert.equal(spec.publishNotReadyAddresses, true);
    assert.deepEqual(spec.ports, [
      { name: "http", port: 9093, targetPort: "http" },
      { name: "gossip", port: 9094, targetPort: "gossip" },
      { name: "gossip-udp", port: 9094, targetPort: "gossip-udp", protocol: "UDP" },
    ]);
    const { members, url } = await create();
    assert.equal(url, "http://alertmanager.monitoring.svc:9093");
    assert.deepEqual(
      members,
      [0, 1, 2].map((index) => `${peer(index)}:9093`),
    );
  });

  it("restarts members further apart than the 15 s by which their notifications are", () => {
    const { minReadySeconds } = statefulSet().inputs.spec;
    assert.ok(minReadySeconds > 15, String(minReadySeconds));
  });

  it("disables clustering for a single member", async () => {
    const { stack, members } = await create({ replicas: 1 });
    const { args } = container(stack);
    assert.deepEqual(
      args.filter((arg) => arg.startsWith("--cluster")),
      ["--cluster.listen-address="],
    );
    assert.deepEqual(members, [`${peer(0)}:9093`]);
    assert.deepEqual(stack.all("PodDisruptionBudget"), []);
  });

  it("keeps secrets in a Secret, encrypted in the state, and refers to their files", () => {
    const { inputs, secrets } = stack.get("Secret", "alertmanager-receivers");
    assert.deepEqual(inputs.stringData, {
      "default-webhook-url": "https://the-secret-url",
      "default-webhook-token": "the-secret-token",
    });
    assert.deepEqual(secrets, ["stringData"]);
    for (const other of stack.resources)
      if (other.name !== "alertmanager-receivers")
        assert.doesNotMatch(JSON.stringify(other.inputs), /the-secret/, other.name);

    const config = parse(
      stack.get("ConfigMap", "alertmanager-config").inputs.data["alertmanager.yml"],
    );
    const [{ url_file }] = config.receivers[0].webhook_configs;
    const mount = container().volumeMounts?.find(({ name }) => name === "secrets");
    assert.equal(url_file, `${mount?.mountPath}/default-webhook-url`);
    const volumes = podOf(statefulSet()).spec.volumes;
    assert.deepEqual(volumes, [
      { name: "config", configMap: { name: "alertmanager-config" } },
      {
        name: "secrets",
        projected: {
          sources: [{ secret: { name: "alertmanager-receivers" } }],
          defaultMode: 0o440,
        },
      },
    ]);
  });

  it("mounts the keys of existing Secrets as files, and connects to any address of such a URL", async () => {
    const { stack, connections } = await create({
      receiver: {
        discord: { url: { secret: "discord", key: "url" } },
        pagerDuty: { routingKey: { secret: "pager", key: "key" } },
      },
    });
    assert.deepEqual(stack.all("Secret"), []);
    const volume = podOf(statefulSet(stack)).spec.volumes?.find(({ name }) => name === "secrets");
    const source = (secret: string, key: string, path: string) => ({
      secret: { name: secret, items: [{ key, path }], optional: true },
    });
    assert.deepEqual(volume, {
      name: "secrets",
      projected: {
        sources: [
          source("pager", "key", "default-pagerduty-routing-key"),
          source("discord", "url", "default-discord-url"),
        ],
        defaultMode: 0o440,
      },
    });
    assert.deepEqual(connections?.flatMap(({ calls }) => calls)[1], {});
  });

  it("restarts for a changed configuration, but not for a changed secret", async () => {
    const checksum = (of?: Stack) =>
      podOf(statefulSet(of)).metadata.annotations?.["checksum/config"];
    assert.match(checksum() ?? "", /^[0-9a-f]{64}$/);
    const slower = await create({ receiver, groupWait: "30s" });
    assert.notEqual(checksum(slower.stack), checksum());
    const moved = await create({ receiver: { webhook: { ...receiver.webhook, url: "http://b" } } });
    assert.equal(checksum(moved.stack), checksum());
  });

  /** The warnings that are logged until the promise of `running` is settled. */
  async function warningsOf(running: () => Promise<unknown>): Promise<readonly string[]> {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (message: unknown) => warnings.push(String(message));
    try {
      await running();
    } finally {
      console.warn = warn;
    }
    return warnings;
  }

  it("runs without receivers and without a Secret", async () => {
    await warningsOf(async () => {
      const { stack, connections } = await create({});
      assert.deepEqual(stack.all("Secret"), []);
      assert.deepEqual(podOf(statefulSet(stack)).spec.volumes, [
        { name: "config", configMap: { name: "alertmanager-config" } },
      ]);
      assert.ok(container(stack).volumeMounts?.every(({ name }) => name !== "secrets"));
      assert.deepEqual(
        connections?.flatMap(({ calls }) => calls),
        [
          {
            name: "alertmanager-members",
            pods,
            ports: [9094],
            protocols: ["TCP", "UDP"],
          },
        ],
        "it connects only to the other members",
      );
    });
  });

  for (const [what, settings, teams] of [
    [
      "the Watchdog's receiver only",
      {},
      /No receiver gets alerts of team dev and alerts of team devops: /,
    ],
    [
      "one team's receiver",
      { teams: { dev: receiver } },
      /No receiver gets alerts of team devops: /,
    ],
  ] as const)
    it(`warns of the teams without a receiver, with ${what}`, async () => {
      const warnings = await warningsOf(() => create({ ...settings, watchdog: receiver }));
      assert.equal(warnings.length, 1);
      assert.match(String(warnings[0]), teams);
    });

  for (const [what, settings] of [
    ["a default receiver", { receiver }],
    ["a receiver of each team", { teams: { dev: receiver, devops: receiver } }],
  ] as const)
    it(`logs no warning with ${what} and the Watchdog's`, async () => {
      const warnings = await warningsOf(() => create({ ...settings, watchdog: receiver }));
      assert.deepEqual(warnings, []);
    });

  it("warns if the Watchdog has no receiver", async () => {
    const warnings = await warningsOf(() => create({ receiver }));
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /ha-monitoring:alertmanager\.watchdog\.webhook/);
  });

  it("reads AWS profiles from the Secret, if a receiver is a topic of SNS", async () => {
    const { stack } = await create({
      receiver: {
        sns: { topicArn: "arn:a", region: "eu-west-1", accessKey: "a", secretKey: "the-secret" },
      },
    });
    const variable = container(stack).env?.find(({ name }) => /^AWS/.test(name));
    assert.deepEqual(variable, {
      name: "AWS_SHARED_CREDENTIALS_FILE",
      value: "/etc/alertmanager/secrets/aws-credentials",
    });
    const { stringData } = stack.get("Secret", "alertmanager-receivers").inputs;
    assert.match(stringData["aws-credentials"], /the-secret/);
  });

  it("connects to a receiver without secrets, and needs no Secret", async () => {
    const { stack, connections } = await create({
      receiver: {
        email: { to: "a@b", from: "c@d", smarthost: "smtp.example.com:25", requireTls: false },
      },
    });
    assert.deepEqual(stack.all("Secret"), []);
    assert.deepEqual(connections?.flatMap(({ calls }) => calls)[1], { ports: [25] });
  });

  it("may connect to receivers at any address", async () => {
    const { connections } = await create();
    assert.deepEqual(connections?.flatMap(({ calls }) => calls)[1], {});
  });
});
