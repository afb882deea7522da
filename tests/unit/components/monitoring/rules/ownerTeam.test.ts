import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { editAlerts } from "../../../../../components/monitoring/rules/alertEdit.ts";
import { namespaceTeams, ownerTeam } from "../../../../../components/monitoring/rules/ownerTeam.ts";
import { temporaryFile } from "../../../support/files.ts";
import { promtool } from "../../../support/promtool.ts";

const teams = {
  ...{ shop: "shop", "(s|x)hop": "late" },
  ...{ "shop-.+": "shops", "shop-(a|b)": "late", "monitor.+": "late" },
};
const edit = ownerTeam({ namespaces: ["monitoring", "nginx-ingress"], teams });

interface File {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert?: string; readonly labels?: { team?: string } }[];
  }[];
}
const teamsOf = (text: string): readonly string[] =>
  (parse(text) as File).groups.flatMap(({ rules }) =>
    rules.flatMap(({ labels }) => labels?.team ?? []),
  );

const prometheusRules = readdirSync("rules/prometheus").map((file) =>
  readFileSync(`rules/prometheus/${file}`, "utf8"),
);

/** Asserts by promtool the label team of PodCrashLooping or DeploymentUnavailable, by namespace. */
function assertTeams(
  alert: string,
  file: string,
  series: string,
  expected: Record<string, string>,
) {
  const rules = temporaryFile(
    file,
    editAlerts(readFileSync(`rules/prometheus/${file}`, "utf8"), [edit]),
  );
  const namespaces = Object.keys(expected);
  const test = {
    rule_files: [rules],
    tests: [
      {
        input_series: namespaces.flatMap((namespace) =>
          series
            .split("\n")
            .map((line) => ({ series: line.replace("$", namespace), values: "1x30" })),
        ),
        promql_expr_test: namespaces.map((namespace) => ({
          expr: `count by (team) (ALERTS{alertname="${alert}", alertstate="firing", namespace="${namespace}"})`,
          eval_time: "20m",
          exp_samples: [{ labels: `{team="${expected[namespace]}"}`, value: 1 }],
        })),
      },
    ],
  };
  promtool("test", "rules", temporaryFile("teams.test.yaml", stringify(test)));
}

describe("ownerTeam", () => {
  it("assigns alerts to the platform team, the team of the name, of the first pattern, or of applications", () => {
    assertTeams(
      "PodCrashLooping",
      "pods.rules.yaml",
      'kube_pod_container_status_waiting_reason{namespace="$", pod="p", container="c", reason="CrashLoopBackOff"}',
      {
        "": "devops",
        "kube-system": "devops",
        monitoring: "devops",
        "nginx-ingress": "devops",
        shop: "shop",
        "shop-a": "late",
        "shop-c": "shops",
        "my-shop": "dev",
        ingress: "dev",
      },
    );
  });

  it("assigns Deployments of other namespaces to the platform team", () => {
    assertTeams(
      "DeploymentRolloutStuck",
      "workloads.rules.yaml",
      'kube_deployment_status_condition{namespace="$", deployment="d", condition="Progressing", status="false"}',
      { "my-shop": "devops", shop: "shop", monitoring: "devops" },
    );
  });

  it("changes only alerts that a rule file assigns to the owner of a namespace", () => {
    const raw = prometheusRules.flatMap(teamsOf);
    const edited = prometheusRules.flatMap((text) => teamsOf(editAlerts(text, [edit])));
    assert.deepEqual(
      edited.map((team) => team.includes("nginx-ingress")),
      raw.map((team) => team.includes("$labels.namespace")),
    );
    assert.ok(raw.some((team) => team === "devops"));
    assert.ok(raw.some((team) => team.includes("$labels.namespace")));
  });
});

describe("namespaceTeams", () => {
  const problems = (value: object) => {
    const { error } = namespaceTeams.safeParse(value);
    return error?.issues.flatMap((issue) =>
      issue.code === "invalid_key" ? issue.issues.map(({ message }) => message) : [issue.message],
    );
  };

  it("accepts names and patterns of namespaces", () => {
    for (const key of ["shop", "a-1", "shop-.+", "(a|b)[0-9]*", "[^a]+", "my-kube-a", "kube-.+"])
      assert.equal(problems({ [key]: "a_team" }), undefined, key);
  });

  it("refuses ambiguous patterns, system namespaces and invalid team names", () => {
    const pattern =
      'must be a namespace or a pattern such as "shop-.+", of a-z, 0-9 and -.*+?|()[]^';
    for (const key of ["Shop", "shop-\\d", "(?i)shop", "shop-(", "[]a]", "[^]a]", 'a"b', "", "a++"])
      assert.deepEqual(problems({ [key]: "dev" }), [pattern], key);
    for (const key of ["kube-system", "gke-system", "gmp-public"])
      assert.deepEqual(problems({ [key]: "dev" }), [
        "must not be set: the namespaces kube-.+, gke-.+, gmp-.+ are team devops's",
      ]);
    assert.deepEqual(
      namespaceTeams.safeParse("shop").error?.issues[0]?.message,
      "must be an object of namespaces with their teams",
    );
    assert.equal(problems({ shop: "a team" })?.length, 1);
  });
});
