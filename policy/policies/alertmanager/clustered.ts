import { podPolicy } from "../../model/policy.ts";

export const alertmanagerClustered = podPolicy({
  name: "alertmanager-clustered",
  description: "Replicas of Alertmanager know each other.",
  check: (pod, { report }) => {
    const alertmanager = pod.running("alertmanager");
    if (!alertmanager || pod.replicas < 2) return;
    const { line } = alertmanager;
    const alone = line.get("--cluster.listen-address") === "";
    const peers = line.all("--cluster.peer");
    // One name may stand for all pods: that of a headless Service.
    const enough = peers.some((peer) => !/-\d+[.:]/.test(peer)) || peers.length >= pod.replicas - 1;
    if (!alone && enough) return;
    report(pod.resource, {
      what: alone
        ? `${alertmanager.title} has clustering switched off.`
        : `${alertmanager.title} has ${pod.replicas} replicas and names ${peers.length} of them as peers.`,
      why: "Replicas that don't know each other each send every notification, and a silence holds for one of them only.",
      fix: "Set --cluster.peer=NAME-N.SERVICE:9094 for every replica, and leave --cluster.listen-address at 0.0.0.0:9094.",
    });
  },
});
