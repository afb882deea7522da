import { podPolicy } from "../../model/policy.ts";

export const alertmanagerClustered = podPolicy({
  name: "alertmanager-clustered",
  description: "Replicas of Alertmanager form a cluster.",
  prevents: "every notification once for each replica; silences that one replica knows alone",
  check: (pod, { report }) => {
    const alertmanager = pod.running("alertmanager");
    if (!alertmanager || pod.replicas < 2) return;
    const { line } = alertmanager;
    const alone = line.get("--cluster.listen-address") === "";
    const peers = line.all("--cluster.peer");
    // The name of a headless Service resolves to all pods.
    const enough = peers.some((peer) => !/-\d+[.:]/.test(peer)) || peers.length >= pod.replicas - 1;
    if (!alone && enough) return;
    report(pod, {
      what: alone
        ? `${alertmanager.title} has clustering switched off.`
        : `${alertmanager.title} has ${pod.replicas} replicas and ${peers.length} peers.`,
      why: "Without a cluster, each replica sends every notification, and a silence is valid on one replica only.",
      fix: "Set --cluster.peer=NAME-N.SERVICE:9094 for every replica, and keep --cluster.listen-address at its default 0.0.0.0:9094.",
    });
  },
});
