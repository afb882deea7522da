const start = Date.now();

/** Prints a message with the minutes and seconds since the start of the bench. */
export function log(text: string): void {
  const seconds = Math.round((Date.now() - start) / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  console.log(`${minutes}:${rest} ${text}`);
}
