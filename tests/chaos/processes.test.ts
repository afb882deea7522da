import { containerOf, podOf } from "./support/containers.ts";
import { runFault, keepsPromise } from "./support/runFault.ts";

const app = (name: string, namespace?: string) => async () =>
  containerOf(await podOf(name, namespace), { namespace });
const container = (pod: string, container?: string) => () => containerOf(pod, { container });

/** Cases that `make test` runs, by the tag @short in their titles. */
const short = new Set(["a Prometheus", "a querier", "an Alertmanager"]);

describe("kill -9", () => {
  const killed = {
    "a Prometheus": container("prometheus-0", "prometheus"),
    "a sidecar": container("prometheus-1", "thanos-sidecar"),
    "a querier": app("thanos-querier"),
    "a query frontend": app("thanos-query-frontend"),
    "a store gateway": container("thanos-store-gateway-0"),
    "a ruler": container("thanos-ruler-0"),
    "an Alertmanager": container("alertmanager-0"),
    "an ingress controller": app("traefik", "ingress"),
  };
  for (const [what, find] of Object.entries(killed))
    it(`of ${what}${short.has(what) ? " @short" : ""}`, async () => {
      const { signal, isReplaced } = await find();
      keepsPromise(
        await runFault({
          fault: `kill -9 of ${what}`,
          inject: () => signal("SIGKILL"),
          recovered: isReplaced,
        }),
      );
    });
});

// The liveness probe detects a hanging process after a minute.
describe("a process that hangs:", () => {
  const hanging = {
    "a store gateway": container("thanos-store-gateway-1"),
    "a sidecar": container("prometheus-2", "thanos-sidecar"),
    "a Prometheus": container("prometheus-2", "prometheus"),
    "a querier": app("thanos-querier"),
  };
  for (const [what, find] of Object.entries(hanging))
    it(what, async () => {
      const { signal, isReplaced } = await find();
      keepsPromise(
        await runFault({
          fault: `${what} hangs`,
          inject: () => signal("SIGSTOP"),
          recovered: isReplaced,
          within: 240,
        }),
      );
    });
});
