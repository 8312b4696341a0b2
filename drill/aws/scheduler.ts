/**
 * EventBridge Scheduler: `rate(1 minute)` and its like on a phase of their own, and schedules that run once, each with
 * a role that must allow the call.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import type { Kernel } from "../kernel/kernel";
import type { LambdaService } from "../lambda/service";
import type { PolicyStatement } from "../synth/model";
import { unmodelled } from "./applied";
import type { Range } from "./assumptions";
import { allows } from "./iam/evaluate";
import { Rules } from "./rules";
import { createOneTimeState, type OneTimeSchedule, type SchedulerChange } from "./schedulerApi";
import type { SqsService } from "./sqs";

/** What a run needs. */
export interface ScheduleTarget {
  readonly name: string;
  readonly site: string;
  readonly functionArn: string;
  readonly roleStatements: readonly PolicyStatement[];
  /** JSON handed to the function. */
  readonly input: string;
  readonly deadLetterArn: string | undefined;
}

export interface Schedule extends ScheduleTarget {
  readonly intervalMilliseconds: number;
  /** Deployed as disabled. */
  readonly stopped: boolean;
}

/** What a fault does to schedules: they do not run, or run late. */
export interface ScheduleRule {
  readonly applies: (schedule: ScheduleTarget) => boolean;
  /** Delay of each run, milliseconds; absent: the schedule does not run. */
  readonly late?: Range;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/**
 * A schedule runs within this time of the minute it is for, milliseconds: "60 second precision".
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const PRECISION_MILLISECONDS = 60_000;
/** One that could not run when it was due is tried again after this time; Scheduler keeps an event for a day. */
const RETRY_MILLISECONDS = 60_000;

/** Milliseconds of `rate(5 minutes)`. Throws for any other expression. */
export function rateMilliseconds(expression: string): number {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = UNITS[unit ?? ""];
  if (value === undefined || milliseconds === undefined) {
    throw unmodelled(
      `the schedule expression ${expression}`,
      "Use rate(…), or add it to drill/aws/scheduler.ts.",
    );
  }
  return Number(value) * milliseconds;
}

export class SchedulerService {
  readonly schedules: Schedule[] = [];
  readonly oneTime = createOneTimeState();
  readonly rules = new Rules<ScheduleRule>();
  /** What a role allows, by its ARN. */
  statementsOf: (roleArn: string) => readonly PolicyStatement[] = () => [];

  constructor(
    private readonly kernel: Kernel,
    private readonly lambda: LambdaService,
    private readonly sqs: SqsService,
  ) {}

  add(schedule: Schedule): void {
    this.schedules.push(schedule);
    const phase = this.kernel.random
      .stream(`schedule/${schedule.name}`)
      .between(0, schedule.intervalMilliseconds);
    this.kernel.clock.after(phase, () => this.runEveryInterval(schedule));
  }

  /** A schedule that runs once was made; one that was deleted is not in the state any more when it is due. */
  act({ schedule }: SchedulerChange): void {
    const { clock, random } = this.kernel;
    const wait = random.stream(`schedule/${schedule.name}`).between(0, PRECISION_MILLISECONDS);
    clock.at(schedule.at + wait, () => this.runOnce(schedule));
  }

  private runOnce(schedule: OneTimeSchedule): void {
    if (this.oneTime.schedules.get(schedule.key) !== schedule) return;
    const site = this.lambda.functions.get(schedule.functionArn)?.site ?? "";
    const target: ScheduleTarget = {
      ...schedule,
      site,
      roleStatements: this.statementsOf(schedule.roleArn),
    };
    const delay = this.delayOf(target);
    if (delay === undefined) {
      this.kernel.clock.after(RETRY_MILLISECONDS, () => this.runOnce(schedule));
      return;
    }
    if (schedule.deleteAfter) this.oneTime.schedules.delete(schedule.key);
    if (delay === 0) this.run(target);
    else this.kernel.clock.after(delay, () => this.run(target));
  }

  private runEveryInterval(schedule: Schedule): void {
    this.kernel.clock.after(schedule.intervalMilliseconds, () => this.runEveryInterval(schedule));
    const delay = schedule.stopped ? undefined : this.delayOf(schedule);
    if (delay === undefined) return;
    if (delay === 0) this.run(schedule);
    else this.kernel.clock.after(delay, () => this.run(schedule));
  }

  /** By how much rules delay a run; undefined when it does not run. */
  private delayOf(schedule: ScheduleTarget): number | undefined {
    const rules = this.rules.all().filter(({ applies }) => applies(schedule));
    if (rules.some(({ late }) => late === undefined)) return undefined;
    return Math.max(
      0,
      ...rules.flatMap(({ late }) => (late === undefined ? [] : [this.late(schedule, late)])),
    );
  }

  private late(schedule: ScheduleTarget, [minimum, maximum]: Range): number {
    return this.kernel.random.stream(`late-schedule/${schedule.name}`).between(minimum, maximum);
  }

  private run(schedule: ScheduleTarget): void {
    const deployed = this.lambda.functions.get(schedule.functionArn);
    if (
      deployed !== undefined &&
      allows(schedule.roleStatements, "lambda:InvokeFunction", schedule.functionArn)
    ) {
      this.lambda.queue(deployed, JSON.parse(schedule.input));
      return;
    }
    this.refused(schedule);
  }

  private refused(schedule: ScheduleTarget): void {
    const queue = this.sqs.queues.get(schedule.deadLetterArn ?? "");
    const kept = queue !== undefined && allows(schedule.roleStatements, "sqs:SendMessage", queue.arn);
    if (kept) this.sqs.put(queue, schedule.input);
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "function",
      kind: kept ? "dead-letter" : "lost",
      site: schedule.site,
      text: `schedule ${schedule.name} could not invoke its function; the event is ${kept ? "in the dead-letter queue" : "lost"}`,
      why: `its role does not allow lambda:InvokeFunction on ${schedule.functionArn}`,
    });
  }
}
