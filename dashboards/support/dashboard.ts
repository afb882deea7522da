import * as sdk from "@grafana/grafana-foundation-sdk/dashboard";
import type { Unplaced } from "./panels.ts";
import { runbookLinks } from "./runbooks.ts";
import type { Variable } from "./variables.ts";

export interface DashboardOptions {
  /** Permanent ID: in its URL, in links to it, and as its file name. */
  readonly uid: string;
  readonly title: string;
  /** The question that the dashboard answers. */
  readonly description: string;
  /** Variables for the selection of data. */
  readonly variables: readonly Variable[];
  /** Rows by title, each of lines of panels that share the width evenly. */
  readonly rows: Readonly<Record<string, readonly (readonly Unplaced[])[]>>;
}

/** Tag of the dashboards of this program; each dashboard has a menu of all dashboards with the tag. */
export const tag = "ha-monitoring";

/** Columns of Grafana's grid. */
const gridWidth = 24;

// The classic model, which every Grafana since 10 reads from files.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor is for Grafana's own API
const Builder = sdk.DashboardBuilder;

/** A dashboard as Grafana stores it. */
export type Dashboard = ReturnType<InstanceType<typeof Builder>["build"]> & { uid: string };

export function dashboard(options: DashboardOptions): Dashboard {
  const { uid, title, description, variables, rows } = options;
  const builder = new Builder(title)
    .uid(uid)
    .description(description)
    .tags([tag])
    .timezone("browser")
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    // Provisioned dashboards cannot be saved in Grafana: changes would be lost.
    .readonly()
    .variables([...variables])
    .annotations([])
    .link({ build: menu });
  let id = 1;
  for (const [rowTitle, lines] of Object.entries(rows)) {
    builder.withRow(new sdk.RowBuilder(rowTitle).id(id++));
    const links = runbookLinks(uid, rowTitle);
    for (const line of lines)
      for (const panel of line)
        builder.withPanel(
          panel
            .id(id++)
            .span(gridWidth / line.length)
            .links(links),
        );
  }
  return { ...builder.build(), uid };
}

/** A menu of all dashboards, which keeps time and variables. */
const menu = (): sdk.DashboardLink => ({
  ...new sdk.DashboardLinkBuilder("All dashboards")
    .type(sdk.DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
    .build(),
  // Beside the variables; the default placement is hidden.
  placement: undefined,
});

/** URL of a dashboard with values of its variables, at the same time. */
export const linkTo = (uid: string, variables: Readonly<Record<string, string>>) =>
  `/d/${uid}?${Object.entries(variables)
    .map(([name, value]) => `var-${name}=${value}`)
    .join("&")}&\${__url_time_range}`;
