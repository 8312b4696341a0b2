/** What a drill of the reference design needs beside its stacks: `runDrill(stacks, scenario, { seed, ...referenceDesign })`. */
import { UpdateHealthCheckCommand } from "@aws-sdk/client-route-53";
import { opsClients, type Rearm } from "../scenario/acts";
import type { DrillOptions } from "../scenario/run";
import type { World } from "../scenario/world";

/** Path clients ask for. */
const CLIENT_PATH = "/";

/**
 * Keycloak's guide: "manually revert the changes to the Route53 health check". One call, no guards; nobody asks whether
 * the sites were synchronised. Nothing in the seeds points the listeners back.
 */
const rearmByHand: Rearm = async (world) => {
  const { latch } = world.site("primary");
  if (latch === undefined) return { outcome: "no latch", text: "there is no latch to lift", lines: [] };
  await opsClients(world)
    .route53()
    .send(
      new UpdateHealthCheckCommand({ HealthCheckId: latch.healthCheckId, ResourcePath: latch.checkPath }),
    );
  return {
    outcome: "re-armed",
    text: `the operator sets the health check's path to ${latch.checkPath} by hand`,
    lines: [],
  };
};

/**
 * The application itself answers the check path here, so what it says to other paths decides whether the latch holds.
 * It is given the behaviour the guide counts on: 404 for a path that does not exist. Behind an application that answers
 * every path with a page or a redirect, as many single-page applications do, the reference latch would not hold at all.
 */
function strictApplication(world: World): void {
  const checks = [...world.cloud.route53.state.checks.values()].map(({ resourcePath }) => resourcePath);
  const known = new Set([CLIENT_PATH, ...checks]);
  world.cloud.elb.answersPath = (path) => known.has(path);
}

const LOOK_MILLISECONDS = 1000;

/**
 * The seeds are instructions for sites that serve already, so alarms act once everything is healthy. Switched on from
 * the start they would do what people report of them (keycloak-benchmark #658): new targets count as not healthy in the
 * first minute, and the listeners are swapped before anything has failed.
 */
function alarmsSwitchedOnLast(world: World): void {
  const { cloudWatch } = world.cloud;
  const { clock } = world.kernel;
  const publish = cloudWatch.publish;
  cloudWatch.publish = () => {};
  const look = () => {
    if (world.atRest()) cloudWatch.publish = publish;
    else clock.after(LOOK_MILLISECONDS, look);
  };
  look();
}

export const referenceDesign: Pick<DrillOptions, "prepare" | "rearm"> = {
  prepare: (world) => {
    strictApplication(world);
    alarmsSwitchedOnLast(world);
  },
  rearm: rearmByHand,
};
