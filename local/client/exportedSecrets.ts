import * as pulumi from "@pulumi/pulumi";

/** Replaces the secrets in an export of `pulumi stack export --show-secrets` by their values. */
export function revealSecrets(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(revealSecrets);
  if (pulumi.runtime.isRpcSecret(value) && "plaintext" in value)
    return JSON.parse(String(value.plaintext));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, revealSecrets(part)] as const),
  );
}
