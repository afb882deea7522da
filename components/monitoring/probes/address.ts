import { isIPv6 } from "node:net";
import { isHttpUrl } from "../../settings/schema.ts";

const address = /^(?:\[([0-9a-f:.]+)\]|(\w[\w-]*(?:\.\w[\w-]*)*\.?)):(\d+)$/i;

/** Whether a text is host:port. An IPv6 address is in brackets. */
export function isAddress(text: string): boolean {
  const [, ipv6 = "::", , port] = address.exec(text) ?? [];
  return isIPv6(ipv6) && Number(port) >= 1 && Number(port) <= 65535;
}

/** Whether a text is a URL of http or https without user, password and fragment, so that it may be shown. */
export function isUrl(text: string): boolean {
  const url = isHttpUrl(text) ? URL.parse(text) : null;
  if (url === null || url.port === "0") return false;
  return [url.username, url.password, url.hash].every((part) => part === "");
}

/** Host and port of a target. */
function placeOf(target: string): { readonly host: string; readonly port: number } {
  const url = isHttpUrl(target) ? URL.parse(target) : null;
  if (url === null) {
    const [, ipv6, name = "", port] = address.exec(target) ?? [];
    return { host: ipv6 ?? name, port: Number(port) };
  }
  const ofScheme = url.protocol === "http:" ? 80 : 443;
  return {
    host: url.hostname.replaceAll(/[[\]]/g, ""),
    port: url.port === "" ? ofScheme : Number(url.port),
  };
}

export const hostOf = (target: string) => placeOf(target).host;
export const portOf = (target: string) => placeOf(target).port;

/** Namespace of a target that is a Service; undefined for other targets. */
export const namespaceOf = (target: string) =>
  /^[^.]+\.([^.]+)\.svc(?:\.cluster\.local)?\.?$/.exec(hostOf(target).toLowerCase())?.[1];
