import { createHash } from "node:crypto";

/** Checksum for an annotation of pods, which has them start again when the text is another. */
export const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
