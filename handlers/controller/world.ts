/** What the pre-checks look at, read as far as the goals of a plan need it. */
import { knowsClosing } from "../latch/document";
import {
  type AlarmReading,
  type MinuteStatus,
  readAlarm,
  readInterlock,
  readMinutes,
} from "../latch/observe";
import type { PrimarySiteConfig } from "../runtime/config";
import { parseTime } from "../runtime/values";
import { type GroupHealth, readGroupHealth } from "../targetGroups/observe";
import { type Capacity, readCapacity } from "./capacity";
import type { ControllerContext } from "./context";
import { type Database, readDatabase } from "./database";
import type { Goal } from "./goals";
import { type Pin, readPin, readServing } from "./group";
import { type Hold, latchStore, readHolds } from "./holds";
import { type Lag, readLag } from "./lag";
import { type Reading, reading } from "./reading";

export interface World {
  /** Of this site. */
  readonly groups: readonly GroupHealth[];
  /** The group all routes of this site serve. */
  readonly serving?: Reading<{ readonly group: string | undefined; readonly seen: string }>;
  /** The group an event has pinned. */
  readonly pin?: Reading<Pin | undefined>;
  readonly capacity?: Reading<Capacity>;
  readonly database?: Reading<Database>;
  readonly lag?: Reading<Lag | undefined>;
  /** What holds the primary out, or would. */
  readonly holds?: readonly Hold[];
  /** Last minute of the primary's record check: 1 healthy, 0 not; undefined without one. */
  readonly recordStatus?: Reading<number | undefined>;
  /** When the primary was latched, as far as that is recorded, ms since the epoch. */
  readonly latchedMs?: number;
  readonly primaryGroups?: readonly GroupHealth[];
  readonly watch?: Reading<{ readonly alarm: AlarmReading; readonly minutes: readonly MinuteStatus[] }>;
}

/** How far back the record check's metric is read, milliseconds. */
const LOOK_BACK_MS = 300_000;

/** Never throws: what cannot be read fails its check, or not, as the failover's type has it. */
export async function observeWorld(context: ControllerContext, goals: readonly Goal[]): Promise<World> {
  const latch = goals.find((goal) => goal.kind === "latch");
  const has = (kind: Goal["kind"]) => goals.some((goal) => goal.kind === kind);
  const wanted: readonly (readonly [boolean, (context: ControllerContext) => Part])[] = [
    [has("group"), observeRoutes],
    [has("group"), observePin],
    [has("group") || latch?.closed === true, observeGroups],
    [has("capacity-up") || has("capacity-down"), observeCapacity],
    [has("zone") || has("promotion"), observeDatabase],
    [has("promotion"), observeLag],
    [latch !== undefined || has("capacity-down"), observeRecordCheck],
    [latch?.closed === false, observePrimary],
  ];
  const parts = await Promise.all(wanted.map(([needed, observe]) => (needed ? observe(context) : {})));
  return Object.assign({ groups: [] }, ...parts) as World;
}

type Part = Promise<Partial<World>>;

async function observeGroups({ config, ports }: ControllerContext): Part {
  const { loadBalancer } = config;
  return loadBalancer === undefined ? {} : { groups: await readGroupHealth(ports.elb, loadBalancer.groups) };
}

async function observeRoutes({ config, ports }: ControllerContext): Part {
  const { loadBalancer } = config;
  return loadBalancer === undefined
    ? {}
    : { serving: await reading("routes", () => readServing(ports.elb, loadBalancer)) };
}

async function observePin(context: ControllerContext): Part {
  return { pin: await reading("the pinned group", () => readPin(context)) };
}

async function observeCapacity({ config, ports }: ControllerContext): Part {
  const name = config.autoScaling?.groupName;
  return name === undefined
    ? {}
    : { capacity: await reading(`group ${name}`, () => readCapacity(ports.autoScaling, name)) };
}

async function observeDatabase({ config, ports }: ControllerContext): Part {
  const identifier = config.database?.identifier;
  return identifier === undefined
    ? {}
    : { database: await reading(`database ${identifier}`, () => readDatabase(ports.rds, identifier)) };
}

async function observeLag({ config, ports, now }: ControllerContext): Part {
  const identifier = config.database?.identifier;
  return identifier === undefined
    ? {}
    : { lag: await reading("ReplicaLag", () => readLag(ports.regionalCloudWatch, identifier, now())) };
}

async function observeRecordCheck(context: ControllerContext): Part {
  const { config, ports, now } = context;
  const { primary } = config;
  if (primary === undefined) {
    return {};
  }
  const { recordCheckId: healthCheckId } = primary;
  const from = now() - LOOK_BACK_MS;
  const [holds, recordStatus] = await Promise.all([
    readHolds(context, primary),
    reading(
      `the status of record check ${healthCheckId}`,
      async () => (await readMinutes(ports.cloudWatch, { healthCheckId }, from, now())).at(-1)?.minimum,
    ),
  ]);
  return { holds, recordStatus };
}

/** Its targets and its watch, which no latch changes: what a re-arm by an operator looks at as well. */
async function observePrimary(context: ControllerContext): Part {
  const { config, ports, now } = context;
  const { primary } = config;
  if (primary === undefined) {
    return {};
  }
  const { watchCheckId: healthCheckId, watchAlarmName, rearmAfterHealthySeconds } = primary;
  const from = now() - rearmAfterHealthySeconds * 1000 - 2 * LOOK_BACK_MS;
  const [latchedMs, primaryGroups, watch] = await Promise.all([
    readLatched(context, primary),
    readGroupHealth(ports.peer(primary.region).elb, primary.groups),
    reading(`the watch of site ${primary.site}`, async () => ({
      alarm: await readAlarm(ports.cloudWatch, watchAlarmName),
      minutes: await readMinutes(ports.cloudWatch, { healthCheckId }, from, now()),
    })),
  ]);
  return { primaryGroups, watch, ...(latchedMs === undefined ? {} : { latchedMs }) };
}

async function readLatched(
  context: ControllerContext,
  primary: PrimarySiteConfig,
): Promise<number | undefined> {
  const interlock = await readInterlock(latchStore(context, primary));
  const document = interlock.kind === "read" ? interlock.stored.document : {};
  return knowsClosing(document) ? parseTime(document.latched?.at) : undefined;
}
