import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const accountKeys = resourcePolicy({
  name: "service-account-keys-rotated",
  description: "A service account has no key, or one that is replaced.",
  check: (resource, { report }) => {
    if (!isGcp(resource, "gcp:serviceaccount/key:Key")) return;
    const keepers = resource.props.keepers ?? {};
    if (Object.keys(keepers).length > 0) return;
    report(resource, {
      what: `${title(resource)} is a key that nothing ever replaces.`,
      why: "It is valid for ever: whoever gets hold of a copy, in years, reads and deletes all history.",
      fix: "Use Workload Identity and no key, or set keepers: {rotation: …} from a setting that is changed to replace it.",
    });
  },
});
