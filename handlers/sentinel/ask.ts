/** Asking the controller for a failover: once per outage, with a request id that makes a repeated call the same event. */
import type { FailoverRequest } from "../controller/request";
import type { LambdaPort } from "../runtime/clients";
import type { SentinelConfig, SentinelResource } from "../runtime/config";
import { makeError } from "../runtime/errors";
import { checksum, isoTime } from "../runtime/values";
import type { ResourceObservation } from "../state/documents";
import type { Look } from "./observe";

/** Characters of site and resource in a request id: with checksum and time it stays below the 100 that are allowed. */
const NAME_LENGTH = 50;

/**
 * From site, resource and the time the state was confirmed: the same outage always has the same id. Two resources that
 * fail in the same look have different ones, also when their names differ only in what an id cannot hold.
 */
export function requestIdOf(site: string, resource: string, confirmedAt: string): string {
  const whole = `${site}-${resource}`;
  const name = whole.replace(/[^A-Za-z0-9._:-]/g, "-").slice(0, NAME_LENGTH);
  return `sentinel-${name === whole ? name : `${name}-${checksum(whole)}`}-${confirmedAt}`;
}

/**
 * One outage asks once, also when the controller refuses: it has recorded and told why, and asking every few minutes
 * would undo what an operator decides meanwhile, such as a rollback. While another failover runs the request fails, and
 * Lambda asks again.
 *
 * The observation with the intent to ask, when this look has confirmed a failure that the resource's failover is for.
 * Only a resource that has been healthy can fail, and one outage asks once however its state changes meanwhile.
 */
export function withIntent(
  config: Pick<SentinelConfig, "site" | "controllerFunction">,
  resource: Pick<SentinelResource, "name" | "failover">,
  { rule, next }: Look,
  now: number,
): ResourceObservation {
  const wanted =
    rule === "SEN-FAILED" &&
    config.controllerFunction !== undefined &&
    resource.failover?.on.some((state) => state === next.state) === true &&
    next.healthySince !== undefined &&
    next.asked === undefined;
  return wanted
    ? {
        ...next,
        asked: { requestId: requestIdOf(config.site, resource.name, next.since), at: isoTime(now) },
      }
    : next;
}

/**
 * Asked for on record, and not sent. A failover that was taken out of the configuration meanwhile is not; and when this
 * look has seen anything but the failure, it waits for the next.
 */
export function isUnsent(
  resource: Pick<SentinelResource, "failover">,
  rule: string | undefined,
  observation: ResourceObservation | undefined,
): boolean {
  return (
    resource.failover !== undefined &&
    (rule === "SEN-FAILED" || rule === "SEN-AGREES") &&
    observation?.asked !== undefined &&
    observation.asked.sentAt === undefined
  );
}

/**
 * Hands the request over. Lambda answers 202 when it has queued it:
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function send(
  lambda: LambdaPort,
  controllerFunction: string,
  resource: SentinelResource,
  { state, since, detail, asked }: ResourceObservation,
): Promise<void> {
  const { failover } = resource;
  if (failover === undefined || asked === undefined) {
    return;
  }
  const request: FailoverRequest = {
    resourceType: failover.resourceType,
    source: failover.source,
    target: failover.target,
    type: "automatic",
    reason: `${resource.name} is ${state} since ${since}: ${detail}`.slice(0, 500),
    requestedBy: "sentinel",
    requestId: asked.requestId,
  };
  const { StatusCode: status } = await lambda.invoke({
    FunctionName: controllerFunction,
    InvocationType: "Event",
    Payload: JSON.stringify(request),
  });
  if (status !== 202) {
    throw makeError("UnexpectedStatus", `the answer had status ${status}, not 202`);
  }
}
