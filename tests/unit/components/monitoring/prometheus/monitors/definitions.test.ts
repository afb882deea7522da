import { RunError } from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ApiServer } from "../../../../../../components/cluster/apiServer.ts";
import { accessByText } from "../../../../../../components/cluster/kubeconfig.ts";
import { checkDefinitions } from "../../../../../../components/monitoring/prometheus/monitors/definitions.ts";
import { readConfig } from "../../../../../../components/config.ts";
import { deploy } from "../../../../../../components/stack.ts";
import { images } from "../../../../../../versions.ts";
import { type Answers, clusterId, kubeconfig, withApiServer } from "../../../../support/cluster.ts";
import { embedded, stackConfig } from "../../../../support/config.ts";
import { run } from "../../../../support/stack.ts";

const path = "/apis/monitoring.coreos.com";
const named = (...names: string[]) => ({ resources: names.map((name) => ({ name })) });
const v1 = ["podmonitors", "probes", "prometheuses", "prometheusrules", "servicemonitors"];
const complete = { [`${path}/v1`]: named(...v1), [`${path}/v1alpha1`]: named("scrapeconfigs") };

const withAnswers = (answers: Answers, use: (check: Promise<void>) => Promise<void>) =>
  withApiServer(answers, async (server) => {
    await use(checkDefinitions(new ApiServer(accessByText(JSON.stringify(kubeconfig(server))))));
  });

const lacks =
  (...names: string[]) =>
  (error: unknown) => {
    assert.ok(RunError.isInstance(error), String(error));
    assert.match(error.message, new RegExp(`the cluster lacks: ${names.join(", ")}\\. Install`));
    // The release of the operator, which docs/configuration.md names too.
    const [url = ""] = /https:\S+/.exec(error.message) ?? [];
    assert.ok(url.includes(`/${images.prometheusOperator.split(":")[1] ?? "?"}/`), url);
    assert.ok(readFileSync("docs/configuration.md", "utf8").includes(url));
    return true;
  };

describe("the check for definitions of the operator's objects", () => {
  it("accepts a cluster that has all of them", async () => {
    await withAnswers(complete, async (check) => {
      await check;
    });
  });

  it("names those that are missing", async () => {
    await withAnswers({}, async (check) => {
      await assert.rejects(check, lacks(...v1, "scrapeconfigs"));
    });
    await withAnswers({ ...complete, [`${path}/v1`]: named("probes") }, async (check) => {
      await assert.rejects(check, lacks(...v1.filter((name) => name !== "probes")));
    });
  });

  it("reports an API server that does not answer", async () => {
    await withAnswers({ ...complete, [`${path}/v1`]: 503 }, async (check) => {
      await assert.rejects(check, /HTTP status 503/);
    });
  });

  it("runs before any object of the stack is registered", async () => {
    await withApiServer({}, async (server) => {
      const api = new ApiServer(accessByText(JSON.stringify(kubeconfig(server))));
      const config = stackConfig({ ...embedded, prometheus: { monitors: {} } });
      const { children } = await run(async () => {
        const deployed = deploy(readConfig(), { cluster: { id: clusterId, server, api } });
        await assert.rejects(deployed, lacks(...v1, "scrapeconfigs"));
      }, config);
      assert.deepEqual(children, ["Stash installation"]);
    });
  });
});
