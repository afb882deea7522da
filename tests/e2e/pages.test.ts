import assert from "node:assert/strict";
import type { Browser, Page } from "puppeteer-core";
import { jobs } from "../../components/monitoring/names.ts";
import { eventually } from "../../local/client/eventually.ts";
import { outputs } from "../../local/client/stack.ts";
import {
  clickText,
  patience,
  seeText,
  startBrowser,
  takeScreenshot,
  visibleText,
} from "./support/browser.ts";

/** What a user does on the page of an endpoint, by the name of the endpoint without its number. */
const visits: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  prometheus: async (page) => {
    await page.locator(".cm-content").fill("up");
    await clickText(page, "Execute");
    await seeText(page, /up\{.*job="/);
    await clickText(page, "Status");
    await clickText(page, "Target health");
    await seeText(page, jobs.kubelets);
    await seeText(page, "/metrics");
    await takeScreenshot(page, "prometheus-targets");
  },

  "thanos-querier": async (page) => {
    const query = `up{job="${jobs.kubelets}"}`;
    // As a whole, as from the clipboard: the editor completes brackets while keys are pressed.
    await page.locator(".cm-content").click();
    await page.keyboard.sendCharacter(query);
    await clickText(page, "Execute");
    await seeText(page, /up\{.*instance=/);
    const series = async () => (await visibleText(page)).match(/up\{.*instance=/g)?.length ?? 0;
    const deduplicated = await series();
    await takeScreenshot(page, "querier-deduplicated");
    await clickText(page, "Use Deduplication");
    await clickText(page, "Execute");
    await eventually(patience, async () => {
      assert.equal(await series(), 3 * deduplicated);
    });
    await takeScreenshot(page, "querier-replicas");
    await clickText(page, "Endpoints");
    for (const kind of ["Sidecar", "Store", "Rule"]) await seeText(page, kind);
    await takeScreenshot(page, "querier-stores");
  },

  "thanos-ruler": async (page) => {
    await clickText(page, "Rules");
    await seeText(page, "RulerWatchdog");
  },

  alertmanager: async (page) => {
    await clickText(page, "Expand all groups");
    await seeText(page, 'alertname="RulerWatchdog"');
    await takeScreenshot(page, "alertmanager-alerts");
    await page.locator("#filter-bar-matcher").fill('alertname="Watchdog"');
    await page.keyboard.press("Enter");
    await seeText(page, 'alertname="Watchdog"');
    await eventually(patience, async () => {
      assert.doesNotMatch(await visibleText(page), /RulerWatchdog/);
    });
  },
};

describe("page", function () {
  // The hook may install Chromium.
  this.timeout(600_000);

  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  for (const [name, visit] of Object.entries(visits))
    it(`of ${name} works in a browser`, async () => {
      const { endpoints, credentials } = await outputs();
      const urls = Object.entries(endpoints).filter(
        ([endpoint]) => endpoint.replace(/-\d+$/, "") === name,
      );
      assert.notEqual(urls.length, 0);
      for (const [, url] of urls) {
        const context = await browser.createBrowserContext();
        const page = await context.newPage();
        page.setDefaultTimeout(patience * 1000);
        const { user: username, password } = credentials.basicAuth;
        await page.authenticate({ username, password });
        const failed: string[] = [];
        page.on("response", (response) => {
          // The browser sends the password after the first response, 401.
          if (response.status() >= 400 && response.status() !== 401)
            failed.push(`${response.status()} ${response.url()}`);
        });
        const response = await page.goto(url);
        assert.equal(response?.status(), 200, `${url}: ${await visibleText(page)}`);
        await visit(page);
        assert.deepEqual(failed, []);
        await context.close();
      }
    });

  it("exists for every endpoint", async () => {
    const { endpoints } = await outputs();
    const names = Object.keys(endpoints).map((endpoint) => endpoint.replace(/-\d+$/, ""));
    assert.deepEqual([...new Set(names)].sort(), Object.keys(visits).sort());
  });
});
