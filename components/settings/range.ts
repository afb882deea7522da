import * as z from "zod";
import { must } from "./schema.ts";

/** A range of IPv4 addresses: the first as a number, and their count, a power of two. */
interface Range {
  readonly first: number;
  readonly size: number;
}

const pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** The range of a CIDR; undefined if it is not valid or has host bits set. */
function parse(cidr: string): Range | undefined {
  const [, ...parts] = pattern.exec(cidr) ?? [];
  const [prefix = 33, ...octets] = [parts.at(-1), ...parts.slice(0, 4)].map(Number);
  if (octets.length < 4 || prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const first = octets.reduce((sum, octet) => 256 * sum + octet, 0);
  const size = 2 ** (32 - prefix);
  return first % size === 0 ? { first, size } : undefined;
}

/** Number of addresses in a CIDR. */
export const addressesIn = (cidr: string) => parse(cidr)?.size ?? 0;

/** Whether two CIDRs have an address in common. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  return (
    a !== undefined && b !== undefined && a.first < b.first + b.size && b.first < a.first + a.size
  );
}

/** An IPv4 range in CIDR form without host bits. */
export const range = () =>
  z.string(must('be a range such as "10.0.0.0/16"')).refine((cidr) => parse(cidr) !== undefined, {
    ...must('be a range such as "10.0.0.0/16", which begins at its first address'),
    abort: true,
  });

/** Unspecified, loopback, link-local and multicast addresses: https://www.iana.org/assignments/iana-ipv4-special-registry */
const special = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

/** A range whose addresses can be assigned to hosts. */
export const networkRange = () =>
  range().refine(
    (cidr) => !special.some((taken) => overlap(taken, cidr)),
    must(`not overlap ${special.join(", ")}, which can't be assigned to hosts`),
  );
