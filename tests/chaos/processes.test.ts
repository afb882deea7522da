import { containerOf } from "./support/containers.ts";
import { endure, keepsPromise } from "./support/endure.ts";

describe("kill -9", () => {
  it("of a Prometheus", async () => {
    const prometheus = await containerOf("prometheus-0", { container: "prometheus" });
    keepsPromise(
      await endure({
        fault: "kill -9 of a Prometheus",
        inject: () => prometheus.signal("SIGKILL"),
        recovered: prometheus.isReplaced,
      }),
    );
  });
});
