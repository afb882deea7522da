import { createHash } from "node:crypto";

/** Checksum for a pod annotation: pods restart when the text changes. */
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
