/** Runs the controller in a FakeWorld: single invocations, and the minute schedule until nothing is left to do. */
import { createControllerHandler } from "../../../handlers/controller/handler";
import type { ControllerAnswer } from "../../../handlers/controller/request";
import { CONFIG_VARIABLE } from "../../../handlers/runtime/config";
import { withLog } from "../fixtures";
import { controllerConfig, type FakeWorld, type TestConfig } from "./fakeWorld";

export const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:dr-controller";
export const tickEvent = { source: "site-failover.schedule" };

type Handler = ReturnType<typeof createControllerHandler>;

export class Runs {
  private count = 0;
  constructor(
    readonly world: FakeWorld,
    config: Partial<Record<keyof TestConfig, unknown>> = {},
    readonly handler: Handler = createControllerHandler({ now: () => world.now, sleep: world.sleep }),
  ) {
    process.env[CONFIG_VARIABLE] = JSON.stringify({ ...controllerConfig, ...config });
  }

  /** One invocation, with a request id of its own as Lambda gives. */
  async invoke(event: unknown, awsRequestId = `run-${++this.count}`) {
    return withLog<ControllerAnswer>(() =>
      this.handler(event, { awsRequestId, invokedFunctionArn: FUNCTION_ARN }),
    );
  }

  /** Ticks of the schedule, each on the next full minute, until the lock is free. At most an hour. */
  async ticksUntilIdle(): Promise<void> {
    for (let minute = 0; minute < 60 && this.world.lock.eventId !== undefined; minute += 1) {
      this.world.advance(60_000 - (this.world.now % 60_000));
      await this.invoke(tickEvent);
    }
  }

  /** A request and the ticks that follow. */
  async toTheEnd(event: unknown) {
    const answered = await this.invoke(event);
    await this.ticksUntilIdle();
    return answered;
  }
}

export const requestOf = {
  loadBalancer: {
    resourceType: "load_balancer",
    source: "primary",
    target: "backup",
    type: "planned",
    reason: "maintenance",
    requestId: "lb",
    requestedBy: "jane",
  },
  capacity: {
    resourceType: "auto_scaling",
    source: "dr-app",
    target: "dr-app",
    type: "manual",
    reason: "load is coming",
    requestId: "asg",
    requestedBy: "jane",
  },
  promotion: {
    resourceType: "database",
    source: "app-prod",
    target: "app-dr",
    type: "unplanned",
    reason: "region lost",
    requestId: "promote",
    requestedBy: "jane",
  },
  reboot: {
    resourceType: "database",
    source: "app-dr",
    target: "app-dr",
    type: "planned",
    reason: "zone maintenance",
    requestId: "reboot",
    requestedBy: "jane",
  },
  site: {
    resourceType: "dns",
    source: "prod",
    target: "dr",
    type: "planned",
    reason: "exercise",
    requestId: "site",
    requestedBy: "jane",
  },
  back: {
    resourceType: "dns",
    source: "dr",
    target: "prod",
    type: "planned",
    reason: "exercise over",
    requestId: "back",
    requestedBy: "jane",
    synchronised: true,
  },
} as const;

export const instanceDatabase = { ...controllerConfig.database, kind: "instance" as const };

/** A replica of the primary's database, up to date. */
export function makeReplica(world: FakeWorld): void {
  world.database.source = "arn:aws:rds:eu-west-1:123456789012:db:app-prod";
  world.lag = { at: world.now - 60_000, seconds: 2 };
}
