import { stackPolicy } from "../../model/policy.ts";
import { kubernetesType, namespaceOf } from "../../model/resource.ts";

export const compactorNotScaled = stackPolicy({
  name: "compactor-not-autoscaled",
  description: "Nothing scales a compactor by itself.",
  check: (stack, { report, each }) => {
    const compactors = stack.running("thanos compact");
    each(
      [...stack.kind("HorizontalPodAutoscaler"), ...stack.kind("ScaledObject")],
      (scaler) => scaler,
      (scaler) => {
        const { scaleTargetRef } = (scaler.props.spec ?? {}) as {
          readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
        };
        const scaled = compactors.find(
          ({ pod }) =>
            pod.namespace === namespaceOf(scaler) &&
            pod.name === scaleTargetRef?.name &&
            // A ScaledObject names a Deployment where it names no kind.
            (scaleTargetRef.kind ?? "Deployment") === kubernetesType(pod.resource)?.kind,
        );
        if (!scaled) return;
        report(scaler, {
          what: `It scales ${scaled.pod.title}, which is a compactor.`,
          why: "A second compactor on the same blocks uploads overlapping ones and deletes what the first still reads: the bucket is corrupt, and Thanos halts.",
          fix: "Remove it. A compactor that is too slow gets more CPU and a faster volume.",
        });
      },
    );
  },
});
