/**
 * EventBridge Scheduler: `rate(1 minute)` and its like, on a phase of its own, with a role that must allow the call.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import type { Kernel } from "../kernel/kernel";
import type { LambdaService } from "../lambda/service";
import type { PolicyStatement } from "../synth/model";
import { unmodelled } from "./applied";
import type { Range } from "./assumptions";
import { allows } from "./iam/evaluate";
import { Rules } from "./rules";
import type { SqsService } from "./sqs";

export interface Schedule {
  readonly name: string;
  readonly site: string;
  readonly intervalMilliseconds: number;
  readonly functionArn: string;
  readonly roleStatements: readonly PolicyStatement[];
  /** JSON handed to the function. */
  readonly input: string;
  readonly deadLetterArn: string | undefined;
  /** Deployed as disabled. */
  readonly stopped: boolean;
}

/** What a fault does to schedules: they do not run, or run late. */
export interface ScheduleRule {
  readonly applies: (schedule: Schedule) => boolean;
  /** Delay of each run, milliseconds; absent: the schedule does not run. */
  readonly late?: Range;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

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
  readonly rules = new Rules<ScheduleRule>();

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

  private runEveryInterval(schedule: Schedule): void {
    this.kernel.clock.after(schedule.intervalMilliseconds, () => this.runEveryInterval(schedule));
    const rules = this.rules.all().filter(({ applies }) => applies(schedule));
    if (schedule.stopped || rules.some(({ late }) => late === undefined)) return;
    const delays = rules.flatMap(({ late }) => (late === undefined ? [] : [this.late(schedule, late)]));
    if (delays.length === 0) this.run(schedule);
    else this.kernel.clock.after(Math.max(...delays), () => this.run(schedule));
  }

  private late(schedule: Schedule, [minimum, maximum]: Range): number {
    return this.kernel.random.stream(`late-schedule/${schedule.name}`).between(minimum, maximum);
  }

  private run(schedule: Schedule): void {
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

  private refused(schedule: Schedule): void {
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
