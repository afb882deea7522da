/** A data source as a panel refers to it. */
export interface DataSource {
  readonly type: string;
  readonly uid: string;
}

/** All series of all clusters, once each: the queriers. */
export const metrics: DataSource = { type: "prometheus", uid: "thanos" };
/** Alerts and silences: the Alertmanagers. */
export const alerts: DataSource = { type: "alertmanager", uid: "alertmanager" };
