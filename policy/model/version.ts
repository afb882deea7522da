export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The version in an image's tag; undefined for a tag such as "main", or none. */
export function versionOf(image = ""): Version | undefined {
  const match = /:v?(\d+)\.(\d+)/.exec(image.split("@")[0] ?? "");
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether an image is older than a version; false for an image without a version. */
export function isOlder(image: string | undefined, { major, minor }: Version): boolean {
  const version = versionOf(image);
  if (!version) return false;
  return version.major < major || (version.major === major && version.minor < minor);
}
