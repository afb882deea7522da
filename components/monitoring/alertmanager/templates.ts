import { RunError } from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { readFile } from "../readFile.ts";

/** Name of the file with the project's templates of notifications, beside the configuration. */
export const ownTemplates = "notifications.tmpl";

/** Name of a deployed file with templates: a valid key of a ConfigMap, without wildcards of Alertmanager. */
export const templateName = (file: string) => path.basename(file).replace(/[^-._a-zA-Z0-9]/g, "-");

/**
 * Contents of the files with templates, by deployed name.
 * @throws RunError for a file that can't be read, or has the name of another file
 */
export function templates(files: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {
    [ownTemplates]: readFileSync(path.join(import.meta.dirname, ownTemplates), "utf8"),
  };
  for (const file of files) {
    const name = templateName(file);
    if (Object.hasOwn(texts, name) || !name.endsWith(".tmpl"))
      throw new RunError(
        `alertmanager.templates: ${file} must have the ending .tmpl and another name than the other files and ${ownTemplates}.`,
      );
    texts[name] = readFile(file, `alertmanager.templates: ${file}`, (text) => text);
  }
  return texts;
}
