/**
 * I8, nothing lost: every alarm message that was published to a handler's topic ends handled or in a dead-letter queue
 * that alarms; every switch, closing of the latch and re-arm has a notification (and a record, where a table can be
 * used: that the record is completed is I6's).
 *
 * - An event given up on without being kept (log kind `lost`) is a violation at once. A message that SNS itself lost,
 *   which only a fault beyond SNS's promise does, is not: the schedule is there for it.
 * - A queue that holds a message must have an alarm on its depth that tells people, in ALARM after
 *   `QUEUE_ALARM_MILLISECONDS` (not counted while metrics or alarms are impaired).
 * - Weights that moved to another group, a path that closed the latch, a path that an operator set back: within
 *   `convergeMilliseconds`, counted from the end of the last fault that impaired the function, its API, its events, its
 *   state table or publishing, a message about it was published to the site's topic for people: one that names the
 *   group or the act and is no older than the decision. What SNS then does with an e-mail is not watched. A switch
 *   that was itself replaced by a newer one of the same site before it could be told is told by that one.
 */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LogEntry } from "../kernel/log";
import type { CarriedCall } from "../sdk/connection";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Part } from "./impairments";
import { type Sample, servingOf } from "./sample";

const MINUTE = 60_000;
const QUEUE_ALARM_MILLISECONDS = 3 * MINUTE;
/** A decision may be told before the last of its writes is seen here. */
const BEFORE_MILLISECONDS = 10 * MINUTE;
const KINDS = new Set(["weights", "path", "dead-letter", "lost", "error", "fault", "fault-end", "act"]);

/** Something that people must hear of. */
interface Due {
  readonly at: number;
  readonly site: string;
  readonly what: string;
  readonly part: Part;
  readonly isToldBy: (message: string) => boolean;
}

class NothingLost implements Checker {
  private readonly serving = new Map<string, string | undefined>();
  private readonly siteOf = new Map<string, string>();
  private due: Due[] = [];
  private readonly told: { readonly at: number; readonly topic: string; readonly message: string }[] = [];
  private readonly filledAt = new Map<string, number>();
  private readonly reportedQueues = new Set<string>();

  /** Path of the latch's health check as last seen: setting it to what it is tells nobody anything. */
  private path: string | undefined;

  constructor(private readonly watch: Watch) {
    const { latch } = watch.world.site("primary");
    this.path = watch.world.cloud.route53.state.checks.get(latch?.healthCheckId ?? "")?.resourcePath;
  }

  entry(entry: LogEntry): void {
    if (entry.kind === "lost")
      this.watch.report(entry.text, ({ kind, site }) => KINDS.has(kind) && site === entry.site);
  }

  call(call: CarriedCall, now: number): void {
    const { command, input, answer } = call;
    if (answer === undefined) return;
    if (command === "Publish") this.publish(String(input.TopicArn), String(input.Message), now);
    if (command === "ModifyListener") this.moved(String(input.ListenerArn), input.DefaultActions, now);
    if (command === "UpdateHealthCheck") this.pathSet(call, now);
  }

  second({ at, sites }: Sample): void {
    for (const { stack, routes } of sites) {
      for (const { arn, serving } of routes) {
        this.serving.set(arn, serving);
        this.siteOf.set(arn, stack);
      }
    }
    this.lookAtQueues(at);
    this.due = this.due.filter((due) => !this.isSettled(due, at));
  }

  private publish(topic: string, message: string, at: number): void {
    this.told.push({ at, topic, message });
  }

  private moved(arn: string, actions: unknown, now: number): void {
    const before = this.serving.get(arn);
    const site = this.siteOf.get(arn);
    const to = servingOf({ actions: (actions ?? []) as Action[] });
    this.serving.set(arn, to);
    if (site === undefined || to === undefined || to === before) return;
    const name = this.watch.world.groupName(to);
    this.due = this.due.filter((due) => !(due.site === site && due.part === "switching"));
    this.due.push({
      at: now,
      site,
      what: `the switch of ${site} to ${name}`,
      part: "switching",
      isToldBy: (message) => message.includes(name),
    });
  }

  private pathSet({ caller, input }: CarriedCall, now: number): void {
    const { stack, latch } = this.watch.world.site("primary");
    // A deployment that changes other settings of the check tells nobody, and need not.
    if (
      latch === undefined ||
      input.HealthCheckId !== latch.healthCheckId ||
      input.ResourcePath === undefined
    )
      return;
    const closing = input.ResourcePath === latch.failedOverPath;
    if (input.ResourcePath === this.path) return;
    this.path = String(input.ResourcePath);
    if (!closing && caller.instance !== undefined) return;
    this.due.push({
      at: now,
      site: stack,
      what: closing ? "the closing of the latch" : "the re-arm",
      part: "latching",
      isToldBy: (message) => (closing ? /latch|fail/i.test(message) : /re-?arm/i.test(message)),
    });
  }

  private isSettled(due: Due, now: number): boolean {
    const topic = this.topicOf(due.site);
    const known = this.told.some(
      (each) => each.topic === topic && each.at >= due.at - BEFORE_MILLISECONDS && due.isToldBy(each.message),
    );
    if (known) return true;
    const parts: readonly Part[] = [due.part, "state", "ticks", "telling"];
    const from = Math.max(due.at, this.watch.impairments.lastBefore(due.site, parts, now));
    if (now - from <= this.watch.bounds(due.site).convergeMilliseconds) return false;
    this.watch.report(
      `${due.what} was not told to people within ${Math.round((now - due.at) / 1000)} s`,
      ({ kind, site }) => KINDS.has(kind) && (site === undefined || site === due.site),
    );
    return true;
  }

  private topicOf(stack: string): string {
    const { world } = this.watch;
    const site = [world.site("primary"), world.site("backup")].find((each) => each.stack === stack);
    return site?.notificationTopicArn ?? "";
  }

  private lookAtQueues(now: number): void {
    for (const queue of this.watch.world.cloud.sqs.queues.values()) {
      if (queue.messages.length === 0 || this.reportedQueues.has(queue.arn)) continue;
      const filledAt = this.filledAt.get(queue.arn) ?? now;
      this.filledAt.set(queue.arn, filledAt);
      const from = Math.max(filledAt, this.watch.impairments.lastBefore(queue.site, ["alarms"], now));
      if (now - from <= QUEUE_ALARM_MILLISECONDS) continue;
      this.reportedQueues.add(queue.arn);
      if (this.tellsPeople(queue.name, queue.region)) continue;
      this.watch.report(
        `the dead-letter queue ${queue.name} has held a message for ${Math.round((now - filledAt) / 1000)} s and no alarm tells people`,
        ({ kind, site }) => KINDS.has(kind) && site === queue.site,
      );
    }
  }

  private tellsPeople(queueName: string, region: string): boolean {
    const { cloudWatch, sns } = this.watch.world.cloud;
    return [...cloudWatch.state.alarms.values()].some(
      (alarm) =>
        alarm.region === region &&
        alarm.metric.namespace === "AWS/SQS" &&
        alarm.metric.dimensions.QueueName === queueName &&
        alarm.state === "ALARM" &&
        alarm.alarmActions.some((arn) =>
          sns.topics
            .get(arn)
            ?.subscriptions.some(({ protocol }) => protocol === "email" || protocol === "https"),
        ),
    );
  }
}

export const nothingLost: InvariantDefinition = { id: "I8", create: (watch) => new NothingLost(watch) };
