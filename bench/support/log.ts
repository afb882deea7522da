const start = Date.now();

/** Tells how far the bench is, with the minutes and seconds since its start. */
export function log(text: string): void {
  const seconds = Math.round((Date.now() - start) / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  console.log(`${minutes}:${rest} ${text}`);
}
