import assert from "node:assert/strict";
import { eventually } from "../../local/client/eventually.ts";
import { applyObjects, kubectl } from "../../local/client/kubectl.ts";
import { type Pod, runIn } from "../../local/client/podNetwork.ts";
import { login } from "../../local/client/stack.ts";
import { gatewayDefinitions } from "../support/gatewayDefinitions.ts";
import {
  controllerObjects,
  gatewayObjects,
  name,
  pagesOfStack,
  podNamespace,
  removeGateway,
} from "./support/gatewayUnderTest.ts";

interface Answer {
  readonly status: number;
  readonly location?: string;
}

/** Sends a request to the Gateway's pod on its own loopback address; prints status and location. */
const script = `
  const [url, ca] = process.argv.slice(1);
  const { protocol, hostname, pathname } = new URL(url);
  const options = { host: "127.0.0.1", servername: hostname, path: pathname, ca, headers: { host: hostname } };
  require(protocol.slice(0, -1))
    .get(options, ({ statusCode: status, headers: { location } }) => {
      console.log(JSON.stringify({ status, location }));
      process.exit();
    });`;

describe("the stack's pages through the Gateway API", () => {
  let definitions: readonly object[] = [];
  let hosts: readonly string[] = [];
  let pod: Pod;
  let ca: string;

  const ask = async (url: string): Promise<Answer> =>
    JSON.parse(await runIn(pod, "--eval", script, url, ca)) as Answer;

  before(async () => {
    definitions = await gatewayDefinitions();
    await applyObjects(definitions);
    await kubectl("wait", "customresourcedefinitions", "--all", "--for=condition=Established");
    const { pages, secret } = await pagesOfStack();
    hosts = pages.map(({ hostname }) => hostname);
    ca = String((await login()).ca);
    await applyObjects([...gatewayObjects({ pages, secret }), ...controllerObjects]);
    const inNamespace = [name, `--namespace=${podNamespace}`];
    await kubectl("wait", "pod", ...inNamespace, "--for=condition=Ready", "--timeout=90s");
    pod = JSON.parse(await kubectl("get", "pod", ...inNamespace, "--output=json")) as Pod;
  });

  after(() => removeGateway(definitions));

  it("are served by HTTPS with the stack's certificate", async () => {
    assert.ok(hosts.length > 5);
    for (const host of hosts)
      await eventually(60, async () => {
        assert.deepEqual(await ask(`https://${host}/-/ready`), { status: 200 }, host);
      });
  });

  it("are redirected to HTTPS", async () => {
    for (const host of hosts)
      assert.deepEqual(await ask(`http://${host}/graph`), {
        ...{ status: 301, location: `https://${host}/graph` },
      });
  });
});
