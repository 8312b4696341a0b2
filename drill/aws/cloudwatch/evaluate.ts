/**
 * How an alarm's state follows from datapoints: M of N, with the rules for missing data.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export type AlarmStateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";
export type MissingData = "missing" | "notBreaching" | "breaching" | "ignore";
export type Comparison =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissingData: MissingData;
}

/**
 * Datapoints CloudWatch looks at beyond the evaluation periods, so that a late one is not taken for missing. The page
 * above shows 5 retrieved for 3 periods; "the exact number depends on the alarm period".
 *
 * Of these it judges "the most recent data points collected", as many as there are evaluation periods. So a datapoint
 * that comes just after one evaluation and is overtaken by its successor before the next is never judged: with delays
 * as in METRIC_LAG, a breach of a single minute goes unseen about once in a hundred times.
 */
export const EXTRA_DATAPOINTS = 2;

export function breaches(rule: AlarmRule, value: number): boolean {
  switch (rule.comparison) {
    case "GreaterThanOrEqualToThreshold":
      return value >= rule.threshold;
    case "GreaterThanThreshold":
      return value > rule.threshold;
    case "LessThanThreshold":
      return value < rule.threshold;
    case "LessThanOrEqualToThreshold":
      return value <= rule.threshold;
  }
}

/**
 * The next state. `datapoints`: newest first, `evaluationPeriods + EXTRA_DATAPOINTS` of them, undefined where none
 * has been delivered.
 */
export function evaluateAlarm(
  rule: AlarmRule,
  datapoints: readonly (number | undefined)[],
  current: AlarmStateValue,
): AlarmStateValue {
  const real = datapoints.filter((value): value is number => value !== undefined);
  const recent = real.slice(0, rule.evaluationPeriods);
  const missing = rule.evaluationPeriods - recent.length;
  const breaching = recent.filter((value) => breaches(rule, value)).length;
  if (recent.length === 0) return withoutData(rule, current);
  if (missing === 0 || rule.treatMissingData === "notBreaching") {
    return breaching >= rule.datapointsToAlarm ? "ALARM" : "OK";
  }
  if (rule.treatMissingData === "breaching")
    return breaching + missing >= rule.datapointsToAlarm ? "ALARM" : "OK";
  if (breaching >= rule.datapointsToAlarm) return "ALARM";
  // Too few datapoints to decide either way unless even a breach of all missing ones would not alarm.
  if (breaching + missing < rule.datapointsToAlarm) return "OK";
  return rule.treatMissingData === "ignore" ? current : partial(rule, breaching, recent.length);
}

function withoutData(rule: AlarmRule, current: AlarmStateValue): AlarmStateValue {
  switch (rule.treatMissingData) {
    case "breaching":
      return "ALARM";
    case "notBreaching":
      return "OK";
    case "ignore":
      return current;
    case "missing":
      return "INSUFFICIENT_DATA";
  }
}

/** `missing`: with some but too few datapoints CloudWatch decides on those it has. */
function partial(_rule: AlarmRule, breaching: number, present: number): AlarmStateValue {
  return breaching === present ? "ALARM" : "OK";
}
