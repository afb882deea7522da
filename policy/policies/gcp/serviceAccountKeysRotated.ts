import { isGcp } from "../../model/gcp.ts";
import { resourcePolicy } from "../../model/policy.ts";
import { title } from "../../model/resource.ts";

export const serviceAccountKeysRotated = resourcePolicy({
  name: "service-account-keys-rotated",
  description: "Keys of service accounts are replaced regularly.",
  prevents: "a copied key that gives access to the buckets permanently",
  check: (resource, { report }) => {
    if (!isGcp(resource, "gcp:serviceaccount/key:Key")) return;
    const keepers = resource.props.keepers ?? {};
    if (Object.keys(keepers).length > 0) return;
    report(resource, {
      what: `${title(resource)} is a key that is never replaced.`,
      why: "It never expires: a copy that leaks even years later can read and delete all history.",
      fix: "Use Workload Identity and no key, or set keepers: {rotation: …} from a setting, and change the setting to replace the key.",
    });
  },
});
