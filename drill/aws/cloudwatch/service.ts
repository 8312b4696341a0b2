/**
 * CloudWatch in time: every alarm is evaluated once a minute on its own phase (one of high resolution every 10 s), and
 * acts on a transition only.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 */
import type { Kernel } from "../../kernel/kernel";
import type { Random } from "../../kernel/random";
import { unmodelled } from "../applied";
import type { Range } from "../assumptions";
import { TimedRules } from "../rules";
import { EXTRA_DATAPOINTS, evaluateAlarm } from "./evaluate";
import { alarmMessage } from "./message";
import { BUCKET_MILLISECONDS, Counter, type Disturbance, Gauge, type Series, statistic } from "./series";
import { type Alarm, alarmKey, createCloudWatchState, type MetricId, metricKey } from "./state";

/** Hands a message to the topic of an alarm's action. */
export type AlarmPublisher = (topicArn: string, subject: string, message: string) => void;

/** Runs a scaling policy; `breach` is the newest value less the threshold. False when no group has the policy. */
export type PolicyRunner = (policyArn: string, breach: number) => boolean;

/** What a fault does to metrics: the data of a minute are late, or lost. */
export interface MetricRule {
  readonly applies: (metric: MetricId) => boolean;
  /** Further delay of each minute's data, milliseconds. */
  readonly late?: Range;
  readonly lost?: boolean;
}

/** Of metrics that AWS itself publishes; others come by PutMetricData. */
const AWS_NAMESPACE = "AWS/";
const SCALING_POLICY = "arn:aws:autoscaling:";
const HIGH_RESOLUTION_EVALUATION_MILLISECONDS = 10_000;

export class CloudWatchService {
  readonly state = createCloudWatchState();
  /** Ended rules included: data are late by the rules of the minute they are of. */
  readonly metricRules = new TimedRules<MetricRule>();
  /** In a lost region no alarm is evaluated. */
  isRegionLost: (region: string) => boolean = () => false;
  /** Told what the data of an alarm say at each evaluation, whether or not the alarm's state changes. */
  onEvaluated: (alarm: Alarm, state: Alarm["state"]) => void = () => {};
  publish: AlarmPublisher = () => {
    throw unmodelled("alarm actions before SNS is connected", "Set CloudWatchService.publish.");
  };

  runPolicy: PolicyRunner = () => false;

  constructor(private readonly kernel: Kernel) {}

  /** `resolution`: 60 000 for AWS's own metrics; 1 000, 10 000 or 30 000 for custom ones of high resolution. */
  gauge(metric: MetricId, resolution: number = BUCKET_MILLISECONDS): Gauge {
    return this.series(metric, (...parts) => new Gauge(...parts), resolution);
  }

  counter(metric: MetricId, resolution: number = BUCKET_MILLISECONDS): Counter {
    return this.series(metric, (...parts) => new Counter(...parts), resolution);
  }

  /** A metric whose data `create` knows. */
  series<Kind extends Series>(
    metric: MetricId,
    create: (random: Random, resolution: number, disturbance: Disturbance) => Kind,
    resolution: number = BUCKET_MILLISECONDS,
  ): Kind {
    const key = metricKey(metric);
    const random = this.kernel.random.stream(`metric/${key}`);
    const series = create(random, resolution, (end) => this.disturbance(metric, end));
    this.state.series.set(key, series);
    return series;
  }

  /** The series that somebody's own program feeds with PutMetricData; it begins with its first value or its first alarm. */
  custom(metric: MetricId): Counter {
    const known = this.state.series.get(metricKey(metric));
    return known instanceof Counter ? known : this.counter(metric);
  }

  private disturbance(metric: MetricId, bucketEnd: number): number {
    if (this.metricRules.isEmpty) return 0;
    let delay = 0;
    for (const { applies, late, lost } of this.metricRules.at(bucketEnd)) {
      if (!applies(metric)) continue;
      if (lost === true) return Number.POSITIVE_INFINITY;
      if (late !== undefined)
        delay += this.kernel.random.stream(`late/${metricKey(metric)}`).between(late[0], late[1]);
    }
    return delay;
  }

  addAlarm(alarm: Alarm): void {
    const isKnown = this.state.series.has(metricKey(alarm.metric));
    if (!isKnown && !alarm.metric.namespace.startsWith(AWS_NAMESPACE)) this.custom(alarm.metric);
    if (!this.state.series.has(metricKey(alarm.metric))) {
      throw unmodelled(
        `the metric ${metricKey(alarm.metric)} of the alarm ${alarm.name}`,
        "Feed it from the model of its service, or correct the alarm's dimensions.",
      );
    }
    const { resolution } = this.seriesOf(alarm);
    if ((alarm.periodSeconds * 1000) % resolution !== 0) {
      throw unmodelled(
        `the period of ${alarm.periodSeconds} s of the alarm ${alarm.name}`,
        `CloudWatch has no finer data of ${alarm.metric.name} than ${resolution / 1000} s; use a multiple of it.`,
      );
    }
    this.state.alarms.set(alarmKey(alarm.region, alarm.name), alarm);
    const interval = evaluationInterval(alarm);
    const phase = this.kernel.random.stream(`alarm/${alarm.region}/${alarm.name}`).between(0, interval);
    this.kernel.clock.after(phase, () => this.evaluateEvery(interval, alarm));
  }

  private seriesOf(alarm: Alarm): Series {
    return this.state.series.get(metricKey(alarm.metric)) as Series;
  }

  private evaluateEvery(interval: number, alarm: Alarm): void {
    if (!this.isRegionLost(alarm.region)) this.evaluate(alarm);
    this.kernel.clock.after(interval, () => this.evaluateEvery(interval, alarm));
  }

  /**
   * Values of the newest periods that could be complete, newest first. Periods longer than a minute end at full
   * minutes and slide; where AWS lets them begin is not published.
   */
  datapoints(alarm: Alarm, now: number): (number | undefined)[] {
    const series = this.seriesOf(alarm);
    const period = alarm.periodSeconds * 1000;
    const step = Math.min(period, BUCKET_MILLISECONDS);
    const newest = Math.floor(now / step) * step;
    const values: (number | undefined)[] = [];
    for (let index = 0; index < alarm.evaluationPeriods + EXTRA_DATAPOINTS; index++) {
      const end = newest - index * period;
      const datapoint = series.over(end - period, end, now);
      values.push(datapoint === undefined ? undefined : statistic(datapoint, alarm.statistic));
    }
    return values;
  }

  private evaluate(alarm: Alarm): void {
    const now = this.kernel.clock.now();
    const datapoints = this.datapoints(alarm, now);
    const next = evaluateAlarm(alarm, datapoints, alarm.state);
    this.onEvaluated(alarm, next);
    if (next !== alarm.state) this.transition(alarm, next, datapoints, now);
    if (alarm.actionsEnabled) this.scale(alarm, datapoints);
  }

  /**
   * Scaling policies are invoked once a minute for as long as the alarm stays in a state, other actions on a transition.
   * https://repost.aws/knowledge-center/autoscaling-policy-cloudwatch-alarm
   */
  private scale(alarm: Alarm, datapoints: readonly (number | undefined)[]): void {
    for (const action of actionsFor(alarm, alarm.state)) {
      if (!action.startsWith(SCALING_POLICY)) continue;
      const newest = datapoints.find((value) => value !== undefined) ?? alarm.threshold;
      if (!this.runPolicy(action, newest - alarm.threshold))
        throw unmodelled(`the alarm action ${action}`, "No Auto Scaling group of the drill has that policy.");
    }
  }

  private transition(
    alarm: Alarm,
    next: Alarm["state"],
    datapoints: (number | undefined)[],
    now: number,
  ): void {
    const previous = alarm.state;
    alarm.state = next;
    alarm.stateUpdatedAt = now;
    const values = datapoints.slice(0, alarm.evaluationPeriods).map((value) => value ?? "no data");
    alarm.stateReason = `Threshold Crossed: [${values.join(", ")}] against ${alarm.comparison} ${alarm.threshold}`;
    this.kernel.log.add({
      at: now,
      tier: "alarm",
      kind: "alarm",
      site: alarm.site,
      text: `alarm ${alarm.name} is ${next}`,
      why: `${alarm.metric.name} ${alarm.statistic} [${values.join(", ")}]`,
      detail: previous === "INSUFFICIENT_DATA" && next === "OK",
      data: { alarm: alarm.name, from: previous, to: next },
    });
    if (!alarm.actionsEnabled) return;
    for (const action of actionsFor(alarm, next)) {
      if (action.startsWith(SCALING_POLICY)) continue;
      if (!action.startsWith("arn:aws:sns:"))
        throw unmodelled(`the alarm action ${action}`, "Only SNS topics and scaling policies are modelled.");
      this.publish(action, `${next}: "${alarm.name}"`, alarmMessage(alarm, previous, now));
    }
  }
}

function evaluationInterval({ periodSeconds }: Alarm): number {
  return periodSeconds < 60 ? HIGH_RESOLUTION_EVALUATION_MILLISECONDS : BUCKET_MILLISECONDS;
}

function actionsFor(alarm: Alarm, state: Alarm["state"]): readonly string[] {
  if (state === "ALARM") return alarm.alarmActions;
  return state === "OK" ? alarm.okActions : alarm.insufficientDataActions;
}
