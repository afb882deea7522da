import { selects } from "../../model/kubernetes.ts";
import { podPolicy } from "../../model/policy.ts";
import { highlyAvailable } from "../../model/program.ts";

export const replicasOnSeveralNodes = podPolicy({
  name: "replicas-on-several-nodes",
  description: "Replicas are scheduled on different nodes.",
  prevents: "all replicas lost with one node",
  check: (pod, { report }) => {
    if (!pod.running(...highlyAvailable) || pod.replicas < 2 || pod.replicas === Infinity) return;
    const { affinity, topologySpreadConstraints = [] } = pod.workload.spec;
    const {
      requiredDuringSchedulingIgnoredDuringExecution: required = [],
      preferredDuringSchedulingIgnoredDuringExecution: preferred = [],
    } = affinity?.podAntiAffinity ?? {};
    const terms = [
      ...required,
      ...preferred.map(({ podAffinityTerm }) => podAffinityTerm),
      ...topologySpreadConstraints,
    ];
    const keepsApart = terms.some(
      ({ topologyKey, labelSelector }) =>
        /hostname|zone/.test(topologyKey) &&
        labelSelector !== undefined &&
        selects(labelSelector, pod.workload.labels),
    );
    if (keepsApart) return;
    report(pod, {
      what: `Nothing keeps the ${pod.replicas} pods of ${pod.title} from running on one node.`,
      why: "If that node fails, all of them fail: the replicas cost money and protect from nothing.",
      fix: "Add podAntiAffinity with topologyKey: kubernetes.io/hostname and a labelSelector that selects the pods' own labels.",
    });
  },
});
