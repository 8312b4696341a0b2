/** One drill: stacks, a scenario and a seed → what happened, and whether it was as expected. */
import type { RecoveryPrediction } from "../../components/recovery";
import type { FateCount } from "../clients/fates";
import { runAtRest } from "../invariants/atRest";
import { Invariants } from "../invariants/invariants";
import { INVARIANT_IDS, type InvariantId, type InvariantReport } from "../invariants/violation";
import { createKernel, runUntil } from "../kernel/kernel";
import type { LogEntry } from "../kernel/log";
import type { SynthesisedStack } from "../synth/model";
import { type ActOutcomes, opsRearm, type Rearm, scheduleAct } from "./acts";
import { type ExpectationResult, Expectations } from "./expectations";
import { scheduleFault } from "./faults";
import { putInService } from "./inService";
import { hasLease } from "./latchView";
import type { Scenario } from "./schema";
import { TierWatch } from "./tierWatch";
import { World } from "./world";

export interface DrillOptions {
  readonly seed: number;
  /** Changes the deployed model before time starts: tests break the system with it. */
  readonly prepare?: (world: World) => void;
  /** How the operator lifts the latch. @default `npm run ops -- rearm` */
  readonly rearm?: Rearm;
  /** Invariants that the design's documentation claims. @default all, but I1 for a latch by alarm: it has a window */
  readonly claimed?: readonly InvariantId[];
}

export interface DrillResult {
  readonly scenario: string;
  readonly description: string;
  readonly seed: number;
  /** True when the warm-up ended in time, every expectation held, and no invariant was violated. */
  readonly held: boolean;
  /** Milliseconds since the epoch, virtual. */
  readonly startedAt: number;
  /** End of the warm-up, from which the scenario's times count. */
  readonly zeroAt: number;
  readonly endedAt: number;
  readonly warmUpProblem?: string;
  readonly expectations: readonly ExpectationResult[];
  readonly invariants: InvariantReport;
  /** Invariants that the design claims without a rest; of the others the report says how large the rest is. */
  readonly claimed: readonly InvariantId[];
  /** Recovery times that each stack's settings predict, by stack; of designs that predict them. */
  readonly predicted?: Readonly<Record<string, RecoveryPrediction>>;
  readonly log: readonly LogEntry[];
  readonly fates: readonly FateCount[];
  /** Stack name by role. */
  readonly sites: Readonly<Record<"primary" | "backup", string>>;
  /** Names of target groups by ARN. */
  readonly groupNames: Readonly<Record<string, string>>;
  /** Healthy targets that each application group needs to serve, by ARN. */
  readonly groupMinimums?: Readonly<Record<string, number>>;
  /** Names of each site's groups in order of priority, by stack. */
  readonly groupOrder: Readonly<Record<string, readonly string[]>>;
  readonly work: {
    readonly events: number;
    readonly invocations: number;
    readonly coldStarts: number;
    readonly apiCalls: Readonly<Record<string, number>>;
  };
}

/** Nothing of a scenario lasts longer than this after the warm-up, milliseconds. */
const LONGEST_MILLISECONDS = 24 * 3600 * 1000;

/** After rest is reached the scenario begins at an unrelated moment of the minute. */
const SETTLE_MILLISECONDS = 60_000;
/** The same of the seconds between two checks, where nothing waits for a minute. */
const QUICK_MILLISECONDS = 10_000;

export async function runDrill(
  stacks: readonly SynthesisedStack[],
  scenario: Scenario,
  options: DrillOptions,
): Promise<DrillResult> {
  const kernel = createKernel(options.seed);
  const startedAt = kernel.clock.now();
  const world = new World(kernel, stacks, clientsOf(scenario));
  options.prepare?.(world);
  world.clients.start();
  const armed = scenario.begin === "armed";
  const quick = scenario.begin === "up";
  const isReady = () => {
    if (scenario.begin === "unarmed") return world.isUp();
    return quick ? world.isUp() && world.leaseIsInUse() : world.atRest(armed);
  };
  const rested = await runUntil(kernel, startedAt + scenario.warmUp, isReady);
  if (rested && (armed || quick)) putInService(world);
  const zeroAt = Math.ceil(
    kernel.clock.now() +
      kernel.random.stream("scenario").between(0, quick ? QUICK_MILLISECONDS : SETTLE_MILLISECONDS),
  );
  const outcomes: ActOutcomes = new Map();
  const expectations = new Expectations(world, scenario.expectations, outcomes, zeroAt);
  if (!rested) return report(world, stacks, scenario, options, startedAt, zeroAt, undefined);
  await runUntil(kernel, zeroAt);
  world.begin();
  new TierWatch(world).start();
  const invariants = new Invariants(world, scenario, zeroAt);
  kernel.log.add({
    at: zeroAt,
    tier: "scenario",
    kind: "begin",
    text: `both sites are healthy, the latch is ${scenario.begin === "unarmed" ? "not yet " : ""}armed: the scenario begins`,
  });
  for (const fault of scenario.faults) scheduleFault(world, fault, zeroAt);
  const { acts } = scenario;
  for (const act of acts)
    scheduleAct(world, act, zeroAt, outcomes, { lift: options.rearm ?? opsRearm, acts });
  expectations.start();
  if (scenario.expectations.length > 0)
    await runUntil(kernel, zeroAt + LONGEST_MILLISECONDS, () => expectations.decided);
  await runUntil(kernel, zeroAt + (scenario.lasts ?? 0));
  await runAtRest(world, scenario, zeroAt, invariants);
  invariants.end();
  return report(world, stacks, scenario, options, startedAt, zeroAt, { expectations, invariants });
}

function clientsOf({ clients }: Scenario) {
  return {
    resolvers: clients.resolvers,
    clientsPerResolver: clients.perResolver,
    overstayingResolvers: clients.overstaying,
    overstayMilliseconds: clients.overstay,
    keepingClients: clients.keepOpen,
  };
}

interface Judges {
  readonly expectations: Expectations;
  readonly invariants: Invariants;
}

function claimedBy(world: World): readonly InvariantId[] {
  return hasLease(world.site("primary")) ? INVARIANT_IDS : INVARIANT_IDS.filter((id) => id !== "I1");
}

const NOTHING_WATCHED: InvariantReport = { violations: [], windows: [], exempt: {} };

function predictedBy(stacks: readonly SynthesisedStack[]): Pick<DrillResult, "predicted"> {
  const known = stacks.flatMap(({ stack, outputs: { recoveryTimes } }) =>
    recoveryTimes === undefined ? [] : [[stack, recoveryTimes as RecoveryPrediction] as const],
  );
  return known.length === 0 ? {} : { predicted: Object.fromEntries(known) };
}

function report(
  world: World,
  stacks: readonly SynthesisedStack[],
  scenario: Scenario,
  { seed, claimed = claimedBy(world) }: DrillOptions,
  startedAt: number,
  zeroAt: number,
  judges: Judges | undefined,
): DrillResult {
  const { kernel, cloud } = world;
  const results = scenario.expectations.flatMap(({ name }) => judges?.expectations.results.get(name) ?? []);
  const invariants = judges?.invariants.result ?? NOTHING_WATCHED;
  return {
    scenario: scenario.name,
    description: scenario.description.trim(),
    seed,
    held:
      judges !== undefined &&
      results.every(({ outcome }) => outcome !== "failed") &&
      invariants.violations.length === 0,
    startedAt,
    zeroAt,
    endedAt: kernel.clock.now(),
    ...(judges === undefined
      ? {
          warmUpProblem: `after ${scenario.warmUp / 60_000} min the sites are not at rest: ${restProblem(world)}`,
        }
      : {}),
    expectations: results,
    invariants,
    claimed,
    ...predictedBy(stacks),
    log: kernel.log.entries,
    fates: world.clients.fates.all(),
    sites: { primary: world.stackOf("primary"), backup: world.stackOf("backup") },
    groupNames: Object.fromEntries(
      [...cloud.elb.state.targetGroups.keys()].map((arn) => [arn, world.groupName(arn)]),
    ),
    groupMinimums: Object.fromEntries(
      (["primary", "backup"] as const)
        .flatMap((role) => world.site(role).groups)
        .filter(({ kind }) => kind === "application")
        .map(({ arn, minimumHealthyTargets }) => [arn, minimumHealthyTargets]),
    ),
    groupOrder: {
      [world.stackOf("primary")]: world.site("primary").groups.map(({ name }) => name),
      [world.stackOf("backup")]: world.site("backup").groups.map(({ name }) => name),
    },
    work: {
      events: kernel.clock.events,
      invocations: cloud.lambda.invocations,
      coldStarts: cloud.lambda.coldStarts,
      apiCalls: Object.fromEntries([...cloud.connection.counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

/** What keeps the sites from rest, for people. */
function restProblem(world: World): string {
  const { cloud } = world;
  const checks = [...cloud.route53.state.checks.values()].filter(({ healthy }) => !healthy);
  const groups = [...cloud.elb.state.targetGroups.values()].filter(
    (group) =>
      group.used && group.healthCheck.enabled && cloud.elb.healthyTargets(group) < group.targets.length,
  );
  const alarms = [...cloud.cloudWatch.state.alarms.values()].filter(({ state }) => state !== "OK");
  const problems = [
    ...checks.map(
      (check) => `health check of ${check.fullyQualifiedDomainName}${check.resourcePath} is unhealthy`,
    ),
    ...groups.map(
      (group) =>
        `${group.name} has ${cloud.elb.healthyTargets(group)} of ${group.targets.length} targets healthy`,
    ),
    ...alarms.map((alarm) => `alarm ${alarm.name} is in ${alarm.state}`),
    ...(world.latchNeedsArming() ? ["the latch is not armed"] : []),
    ...(world.leaseIsInUse() ? [] : ["the lease has not counted enough checkers"]),
    ...(world.latchClosed() ? ["the latch is closed"] : []),
  ];
  return problems.join("; ") || "unknown";
}
