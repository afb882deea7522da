import { network } from "../../../local/layout.ts";
import { receiveMail } from "../../support/smtpServer.ts";
import { update } from "./update.ts";
import { receiveNotifications } from "./webhook.ts";

let started: ReturnType<typeof start> | undefined;

/**
 * Servers on this machine that receive the alerts of the stack by every channel. Started once: another
 * configuration of the Alertmanagers takes four minutes, for their rollout and their start delay.
 */
export const alertReceivers = () => (started ??= start());

async function start() {
  const web = await receiveNotifications();
  const mail = await receiveMail(network.bridgeAddress);
  const to = (path: string) => ({ webhook: { url: `${web.url}/${path}` } });
  const year = new Date().getUTCFullYear();
  await update((settings) => {
    settings["ha-monitoring:alertmanager"] = {
      // Alertmanager remembers notifications of an earlier run and suppresses them for this time.
      repeatInterval: "2m",
      teams: {
        devops: {
          webhook: { url: `${web.url}/devops`, bearerToken: "a-token" },
          // Only the first one is for warnings.
          slack: [
            { apiUrl: `${web.url}/slack` },
            { apiUrl: `${web.url}/slack-critical`, severity: "critical" },
          ],
          victorOps: { apiKey: "a-key" },
          pagerDuty: { routingKey: "a-key", url: `${web.url}/pagerduty` },
          email: {
            to: "devops@example.com",
            from: "alerts@example.com",
            smarthost: mail.address,
            requireTls: false,
          },
          msTeams: { url: `${web.url}/teams` },
        },
        dev: to("dev"),
        shop: to("shop"),
      },
      victorOpsApiUrl: `${web.url}/victorops`,
      additional: { other: { targets: [new URL(web.url).host], pathPrefix: "/other" } },
      watchdog: { ...to("watchdog"), rulerWebhook: to("ruler-watchdog").webhook },
      routes: [
        { matchers: ['alertname="EndToEndMuted"'], team: "devops", muteTimes: ["always"] },
        {
          matchers: ['alertname="EndToEndRouted"', 'namespace="end-to-end"'],
          team: "shop",
          continue: true,
        },
      ],
      muteTimes: { always: { years: [`${year}:${year + 1}`] } },
    };
    settings["ha-monitoring:prometheus"] = {
      ...(settings["ha-monitoring:prometheus"] as object | undefined),
      ruleFiles: ["tests/e2e/support/notifications.rules.yaml"],
    };
  });
  return { web, mail };
}
