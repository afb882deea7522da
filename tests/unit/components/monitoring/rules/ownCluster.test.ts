import assert from "node:assert/strict";
import { parse } from "yaml";
import { editAlerts } from "../../../../../components/monitoring/rules/alertEdit.ts";
import { ownCluster } from "../../../../../components/monitoring/rules/ownCluster.ts";

/** Expression of an alert after the edit for this cluster. */
function edited(expr: string | number, cluster: string): unknown {
  const text = JSON.stringify({ groups: [{ name: "g", rules: [{ alert: "A", expr }] }] });
  const { groups } = parse(editAlerts(text, [ownCluster(cluster)])) as {
    groups: [{ rules: [{ expr: unknown }] }];
  };
  return groups[0].rules[0].expr;
}

describe("ownCluster", () => {
  it("selects only the stack's cluster wherever an alert selects any cluster", () => {
    assert.equal(
      edited('up{cluster=~".+", job="a"} or down{cluster=~".+"}', "here"),
      'up{cluster="here", job="a"} or down{cluster="here"}',
    );
  });

  it("quotes the cluster's name", () => {
    assert.equal(edited('up{cluster=~".+"}', 'a "b" $&'), String.raw`up{cluster="a \"b\" $&"}`);
  });

  it("keeps expressions that do not select any cluster", () => {
    for (const expr of ['up{cluster=~"a|b"}', 'up{cluster="c"}', 1])
      assert.equal(edited(expr, "here"), expr);
  });
});
