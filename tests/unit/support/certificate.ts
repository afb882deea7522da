import { issue, seedLength } from "../../../components/ingress/certificateAuthority.ts";

/** A server's certificate with its key, as a user may have them. */
export const certificateOf = (
  holder: string,
  { hosts = ["example.com"], now = new Date() }: { hosts?: readonly string[]; now?: Date } = {},
) => issue(Buffer.alloc(seedLength, holder), hosts, now);
