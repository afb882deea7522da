import { issue, seedLength } from "../../../components/ingress/certificateAuthority.ts";

/** A user's server certificate with its key. */
export const certificateOf = (
  holder: string,
  { hosts = ["example.com"], now = new Date() }: { hosts?: readonly string[]; now?: Date } = {},
) => issue(Buffer.alloc(seedLength, holder), hosts, now);
