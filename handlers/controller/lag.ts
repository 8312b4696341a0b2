/** How far the replica lags, and whether it may be promoted all the same. */
import type { RegionalCloudWatchPort } from "../runtime/clients";
import { ANY_LOSS_SECONDS } from "./parseRequest";
import type { Reading } from "./reading";
import type { CheckResult } from "./request";

const LAG_WINDOW_MS = 3_600_000;
/** Age up to which a datapoint counts as the present lag: metrics of a minute arrive after it. */
const LAG_FRESH_MS = 180_000;
/** Added to a lag that grows by itself, seconds: who reads it needs time to accept it. */
const TIME_TO_ACCEPT_SECONDS = 900;

export interface Lag {
  /** Most seconds of changes that a promotion now could lose. */
  readonly seconds: number;
  readonly seen: string;
  /** The metric has stopped: the seconds grow until it comes back. */
  readonly stopped?: true;
}

/**
 * The newest minute of ReplicaLag; -1 says that replication is not active, and is no lag. When there has been no reading
 * for a while, nothing is known to have been applied since: the time without one is added.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Monitoring.html
 */
export async function readLag(
  cloudWatch: RegionalCloudWatchPort,
  identifier: string,
  now: number,
): Promise<Lag | undefined> {
  const dimensions = [{ Name: "DBInstanceIdentifier", Value: identifier }];
  const { MetricDataResults: [result] = [] } = await cloudWatch.getMetricData({
    MetricDataQueries: [
      {
        Id: "lag",
        MetricStat: {
          Metric: { Namespace: "AWS/RDS", MetricName: "ReplicaLag", Dimensions: dimensions },
          Period: 60,
          Stat: "Maximum",
        },
        ReturnData: true,
      },
    ],
    StartTime: new Date(now - LAG_WINDOW_MS),
    EndTime: new Date(now),
    ScanBy: "TimestampDescending",
  });
  const index = (result?.Values ?? []).findIndex((value) => value >= 0);
  const value = result?.Values?.[index];
  const time = result?.Timestamps?.[index]?.getTime();
  if (value === undefined || time === undefined) {
    return undefined;
  }
  const age = now - time;
  if (age <= LAG_FRESH_MS) {
    const seconds = Math.ceil(value);
    return { seconds, seen: `replica ${identifier} lags ${seconds} s` };
  }
  const seconds = Math.ceil(value + age / 1000);
  const seen = `replica ${identifier} lags ${seconds} s or less; its metric has stopped`;
  return { seconds, seen, stopped: true };
}

/** `allowed` without anybody's acceptance, `accepted` by the requester, seconds. Pure. */
export function lagCheck(
  lag: Reading<Lag | undefined> | undefined,
  allowed: number,
  accepted: number,
): CheckResult {
  const check = (ok: boolean, seen: string) => ({ name: "replica-lag", ok, seen });
  const present = lag?.kind === "read" ? lag.value : undefined;
  if (present === undefined) {
    const why = lag?.kind === "unreadable" ? lag.problem : "the replica's lag of the last hour is not known";
    const how = `only acceptDataLossSeconds ${ANY_LOSS_SECONDS} (--accept-data-loss any) accepts a loss of unknown size`;
    return check(accepted >= ANY_LOSS_SECONDS, `${why}; ${how}`);
  }
  const { seconds, seen, stopped } = present;
  if (seconds <= allowed) {
    return check(true, `${seen}, up to ${allowed} s are allowed`);
  }
  if (accepted >= seconds) {
    return check(true, `${seen}; the requester accepts a loss of ${accepted} s`);
  }
  const enough =
    stopped === undefined ? seconds : Math.min(seconds + TIME_TO_ACCEPT_SECONDS, ANY_LOSS_SECONDS);
  const how = `acceptDataLossSeconds ${enough} (--accept-data-loss ${enough})`;
  return check(false, `${seen}, up to ${allowed} s are allowed; wait, or accept the loss with ${how}`);
}
