import { createPrivateKey, X509Certificate } from "node:crypto";

/** The parsed certificate or key; undefined if the text is not valid PEM. */
export const certificateOf = (pem: string) => attempt(() => new X509Certificate(pem));
export const privateKeyOf = (pem: string) => attempt(() => createPrivateKey(pem));

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
