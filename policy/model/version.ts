export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** The version that an image's tag tells; undefined where it tells none. */
export function versionOf(image = ""): Version | undefined {
  const match = /:v?(\d+)\.(\d+)/.exec(image.split("@")[0] ?? "");
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether an image is older than a version; an image that tells none isn't. */
export function isOlder(image: string | undefined, { major, minor }: Version): boolean {
  const version = versionOf(image);
  if (!version) return false;
  return version.major < major || (version.major === major && version.minor < minor);
}
