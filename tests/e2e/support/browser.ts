import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { eventually } from "../../../local/client/eventually.ts";
import { aptInstall } from "../../../local/prerequisites.ts";

const chromium = "/usr/bin/chromium";

/** Seconds to wait for a page or an element, which is shown within 10 s on two busy cores. */
export const patience = 60;

/** Starts Debian's Chromium without a window; installs it if it is missing. */
export async function startBrowser(): Promise<Browser> {
  if (!existsSync(chromium)) await aptInstall(["chromium"]);
  return puppeteer.launch({
    executablePath: chromium,
    // Chromium's sandbox refuses root, and containers have a small /dev/shm.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
    // The e2e test `ingress` checks the certificate.
    acceptInsecureCerts: true,
    defaultViewport: { width: 1200, height: 750 },
  });
}

/** Waits until the page has a text: a part, or an expression. */
export async function seeText(page: Page, expected: string | RegExp): Promise<void> {
  await eventually(patience, async () => {
    const text = await visibleText(page);
    const found = typeof expected === "string" ? text.includes(expected) : expected.test(text);
    assert.ok(found, `${page.url()} does not show ${String(expected)}:\n${text.slice(0, 2000)}`);
  });
}

/** Saves the visible part of the page as NAME.png in the folder of the variable SCREENSHOTS, if it is set. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  // This also lasts longer than animations, such as that of a menu.
  await page.waitForNetworkIdle();
  await page.screenshot({ path: path.join(folder, `${name}.png`), optimizeForSpeed: false });
}

export const visibleText = (page: Page): Promise<string> =>
  page.evaluate(() => document.body.innerText);

/** Clicks the first element that has exactly this text. */
export const clickText = (page: Page, text: string): Promise<void> =>
  page.locator(`::-p-xpath(//*[normalize-space()='${text}'])`).click();
