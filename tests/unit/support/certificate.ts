import { issue, seedLength } from "../../../components/ingress/certificateAuthority.ts";

/** A server's certificate with its key, as a user may have them. */
export const certificateOf = (holder: string, now = new Date()) =>
  issue(Buffer.alloc(seedLength, holder), ["example.com"], now);
