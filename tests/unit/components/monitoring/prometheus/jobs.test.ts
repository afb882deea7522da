import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { checkScrapeConfigs } from "../../../../../components/monitoring/checks/scrapeConfigs.ts";
import { loadJobs } from "../../../../../components/monitoring/prometheus/jobs/jobs.ts";
import { prometheusSettings } from "../../../../../components/monitoring/prometheus/settings.ts";
import { temporaryFile } from "../../../support/files.ts";
import { certificateOf } from "../../../support/certificate.ts";

const load = (settings: object) => loadJobs(prometheusSettings.parse(settings));
const fromFile = (content: object, secrets: object = {}) =>
  load({ scrapeConfigFiles: [temporaryFile("jobs.yaml", stringify(content))], secrets });
const withJob = (job: object) => ({ scrape_configs: [{ job_name: "shop", ...job }] });

const isRefused = (message: RegExp) => (error: unknown) => {
  assert.ok(RunError.isInstance(error), String(error));
  assert.match(error.message, message);
  return true;
};

describe("scrape jobs of the settings", () => {
  it("are none by default", () => {
    assert.deepEqual(load({}), {
      configs: [],
      alertmanagers: [],
      remoteWrites: [],
      secrets: { texts: {}, references: {} },
      roles: new Set(),
    });
  });

  it("have the defaults of Prometheus", async () => {
    const jobs = load({ jobs: { shop: { targets: ["a.b:1"] } } });
    assert.deepEqual(JSON.parse(JSON.stringify(jobs.configs)), [
      {
        job_name: "shop",
        metrics_path: "/metrics",
        scheme: "http",
        honor_labels: false,
        static_configs: [{ targets: ["a.b:1"], labels: {} }],
        metric_relabel_configs: [],
      },
    ]);
    await checkScrapeConfigs(jobs, "15s", true);
  });

  it("refer to secrets and certificates as files", async () => {
    const { certificate, privateKey } = await certificateOf("client");
    const jobs = load({
      jobs: {
        shop: {
          targets: ["a.b:1"],
          labels: { namespace: "shop" },
          path: "/probe",
          interval: "5s",
          timeout: "2s",
          basicAuth: { user: "me", password: "hidden" },
          tls: {
            caCertificate: certificate,
            serverName: "shop",
            clientCertificate: certificate,
            clientKey: privateKey,
          },
          keep: "shop_.*",
          drop: "shop_go_.*",
          honorLabels: true,
          sampleLimit: 100,
        },
        bank: { targets: ["c.d:1"], bearerToken: "a-token", scheme: "https" },
      },
    });
    assert.deepEqual(jobs.secrets.texts, {
      "shop.password": "hidden",
      "shop.ca.crt": certificate,
      "shop.client.crt": certificate,
      "shop.client.key": privateKey,
      "bank.token": "a-token",
    });
    const directory = "/etc/prometheus/secrets";
    const byName = (regex: string, action: string) => ({
      source_labels: ["__name__"],
      regex,
      action,
    });
    assert.deepEqual(JSON.parse(JSON.stringify(jobs.configs)), [
      {
        job_name: "shop",
        scrape_interval: "5s",
        scrape_timeout: "2s",
        metrics_path: "/probe",
        scheme: "https",
        honor_labels: true,
        sample_limit: 100,
        basic_auth: { username: "me", password_file: `${directory}/shop.password` },
        tls_config: {
          ca_file: `${directory}/shop.ca.crt`,
          server_name: "shop",
          cert_file: `${directory}/shop.client.crt`,
          key_file: `${directory}/shop.client.key`,
        },
        static_configs: [{ targets: ["a.b:1"], labels: { namespace: "shop" } }],
        metric_relabel_configs: [byName("shop_.*", "keep"), byName("shop_go_.*", "drop")],
      },
      {
        job_name: "bank",
        metrics_path: "/metrics",
        scheme: "https",
        honor_labels: false,
        authorization: { credentials_file: `${directory}/bank.token` },
        static_configs: [{ targets: ["c.d:1"], labels: {} }],
        metric_relabel_configs: [],
      },
    ]);
    await checkScrapeConfigs(jobs, "15s", true);
  });

  it("are refused by promtool for an invalid regular expression, and for a timeout above the interval", async () => {
    const check = (job: object) =>
      checkScrapeConfigs(load({ jobs: { shop: { targets: ["a.b:1"], ...job } } }), "15s", true);
    const refusal = "^promtool refuses the configuration of prometheus.jobs, [^]*";
    await assert.rejects(check({ keep: "(" }), isRefused(new RegExp(`${refusal}missing closing`)));
    await assert.rejects(
      check({ timeout: "16s" }),
      isRefused(new RegExp(`${refusal}timeout greater than scrape interval .*"shop"`)),
    );
  });
});

describe("remote storages", () => {
  it("have their login as a file, and write the chosen metrics", async () => {
    const jobs = load({
      remoteWrite: {
        mimir: {
          url: "https://mimir.example.com/api/v1/push",
          basicAuth: { user: "me", password: "hidden" },
          drop: "go_.*",
        },
      },
    });
    assert.deepEqual(jobs.secrets.texts, { "remote-write.mimir.password": "hidden" });
    assert.deepEqual(JSON.parse(JSON.stringify(jobs.remoteWrites)), [
      {
        name: "mimir",
        url: "https://mimir.example.com/api/v1/push",
        basic_auth: {
          username: "me",
          password_file: "/etc/prometheus/secrets/remote-write.mimir.password",
        },
        write_relabel_configs: [{ source_labels: ["__name__"], regex: "go_.*", action: "drop" }],
      },
    ]);
    await checkScrapeConfigs(jobs, "15s", true);
  });

  it("are refused by promtool for an invalid regular expression", () =>
    assert.rejects(
      checkScrapeConfigs(
        load({ remoteWrite: { mimir: { url: "https://a.b", keep: "(" } } }),
        "15s",
        true,
      ),
      isRefused(/^promtool refuses the configuration of prometheus\.jobs, [^]*missing closing/),
    ));
});

describe("scrape jobs of a file", () => {
  it("are deployed as they are, with the roles of their discovery and the secrets that they name", () => {
    const job = {
      job_name: "shop",
      scrape_interval: "1m",
      basic_auth: { username: "me", password_file: "/etc/prometheus/secrets/shop" },
      kubernetes_sd_configs: [{ role: "ingress" }],
      static_configs: [{ targets: ["a.b:1"], labels: { password: "a label" } }],
      params: { token: ["a parameter"] },
    };
    assert.deepEqual(
      fromFile({ scrape_configs: [job] }, { shop: "hidden", other: { secret: "s", key: "k" } }),
      {
        configs: [job],
        alertmanagers: [],
        remoteWrites: [],
        secrets: { texts: { shop: "hidden" }, references: { other: { secret: "s", key: "k" } } },
        roles: new Set(["ingress"]),
      },
    );
  });

  const refused: readonly (readonly [title: string, content: object, message: RegExp])[] = [
    [
      "another key",
      { scrape_configs: [], global: {} },
      /jobs\.yaml is not valid: global is not a known key; known are scrape_configs\.$/,
    ],
    ["no list of jobs", { scrape_configs: {} }, /scrape_configs must be a list of scrape jobs\.$/],
    [
      "a job without a name",
      { scrape_configs: [{}] },
      /scrape_configs\.0\.job_name must be a text\.$/,
    ],
    [
      "a job of the program",
      { scrape_configs: [{ job_name: "kubernetes-pods" }] },
      /has the job kubernetes-pods, but a scrape job of the program has this name\.$/,
    ],
    [
      "an interval above that of the rules",
      withJob({ scrape_interval: "5m" }),
      /the job shop with the scrape_interval 5m, but it must be at most 2m, because/,
    ],
    [
      "a password",
      withJob({ basic_auth: { username: "me", password: "hidden" } }),
      /has a secret in the job shop, at password: set prometheus\.secrets\.NAME, and name the file \/etc\/prometheus\/secrets\/NAME in password_file\.$/,
    ],
    [
      "a secret of a discovery",
      withJob({ http_sd_configs: [{ url: "http://a", authorization: { credentials: "hidden" } }] }),
      /has a secret in the job shop, at credentials/,
    ],
    [
      "a header with a secret",
      withJob({ http_headers: { "X-Key": { secrets: ["hidden"] } } }),
      /has a secret in the job shop, at secrets/,
    ],
    [
      "a URL with a password",
      withJob({ http_sd_configs: [{ url: "https://me:hidden@a.b" }] }),
      /has a URL with a password in the job shop, at url: set basic_auth with password_file\.$/,
    ],
    [
      "an unknown secret",
      withJob({ authorization: { credentials_file: "/etc/prometheus/secrets/tokn" } }),
      /prometheus\.secrets has no tokn: did you mean token\?$/,
    ],
  ];
  for (const [title, content, message] of refused)
    it(`are refused for ${title}, without a secret in the message`, () => {
      assert.throws(
        () => fromFile(content, { token: "x" }),
        (error) => {
          assert.ok(RunError.isInstance(error));
          assert.match(error.message, /^prometheus\.scrapeConfigFiles: \/.*jobs\.yaml /);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /hidden/);
          return true;
        },
      );
    });

  it("may share their keys by anchors and merge keys", () => {
    const text = `scrape_configs:
  - &defaults { job_name: one, scheme: https }
  - { <<: *defaults, job_name: two }
`;
    const { configs } = load({ scrapeConfigFiles: [temporaryFile("jobs.yaml", text)] });
    assert.deepEqual(configs, [
      { job_name: "one", scheme: "https" },
      { job_name: "two", scheme: "https" },
    ]);
  });

  it("may discover targets, and are refused with the way out if promtool lacks the discovery", async () => {
    const check = (job: object) => checkScrapeConfigs(fromFile(withJob(job)), "15s", true);
    await check({ consul_sd_configs: [{ server: "consul.example.com:8500" }] });
    await assert.rejects(
      check({ ec2_sd_configs: [{ region: "eu-west-1" }] }),
      isRefused(
        /field ec2_sd_configs not found[^]*\n.*If Prometheus has ec2_sd_configs, have promtool of Prometheus' release on PATH/,
      ),
    );
  });

  it("are refused if the file can't be read or parsed", () => {
    for (const file of ["/no/such/file.yaml", temporaryFile("jobs.yaml", "a: [")])
      assert.throws(() => load({ scrapeConfigFiles: [file] }), isRefused(/ can't be read: /));
  });

  it("are refused if another job has the same name", () => {
    const scrapeConfigFiles = [temporaryFile("jobs.yaml", stringify(withJob({})))];
    assert.throws(
      () => load({ scrapeConfigFiles, jobs: { shop: { targets: ["a.b:1"] } } }),
      isRefused(/more than one job named shop/),
    );
  });
});
