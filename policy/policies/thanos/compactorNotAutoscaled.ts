import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType, namespaceOf } from "../../model/resource.ts";

export const compactorNotAutoscaled = stackPolicy({
  name: "compactor-not-autoscaled",
  description: "No autoscaler scales a compactor.",
  prevents: "a bucket that two compactors corrupt",
  check: (stack, { report, each }) => {
    const compactors = stack.running("thanos compact");
    each([...stack.kind("HorizontalPodAutoscaler"), ...stack.kind("ScaledObject")], (scaler) => {
      const { scaleTargetRef } = (scaler.props.spec ?? {}) as {
        readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
      };
      const scaled = compactors.find(
        ({ pod }) =>
          pod.namespace === namespaceOf(scaler) &&
          pod.name === scaleTargetRef?.name &&
          // The default kind of a ScaledObject is Deployment.
          (scaleTargetRef.kind ?? "Deployment") === kubernetesType(pod.resource)?.kind,
      );
      if (!scaled) return;
      report(scaler, {
        what: `It scales ${scaled.pod.title}, which is a compactor.`,
        why: "A second compactor on the same blocks uploads overlapping blocks and deletes blocks that the first still reads: the bucket becomes corrupt, and Thanos halts.",
        fix: "Remove it. Give a slow compactor more CPU and a faster volume.",
      });
    });
  },
});
