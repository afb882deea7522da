import { loadJobs } from "../../../components/monitoring/prometheus/jobs/jobs.ts";
import { prometheusSettings } from "../../../components/monitoring/prometheus/settings.ts";

/** The jobs of settings without jobs. */
export const noJobs = loadJobs(prometheusSettings.parse({}));
