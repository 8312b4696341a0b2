/**
 * One run: look at everything → remember, with the intent to ask → ask → remember that it was sent; and beside that,
 * publish, because a metric that hangs must not use up the time for asking.
 *
 * The intent is on record before the controller is asked, so that an interrupted run asks again, with the same request
 * id, and an outage is asked for once. What fails is reported and the rest is still done: metrics do not wait for the
 * table. A resource that cannot be read is not a failure of the run; its alarm says so, for lack of data.
 */
import type { LambdaPort, RegionalCloudWatchPort } from "../runtime/clients";
import type { SentinelConfig } from "../runtime/config";
import { errorText } from "../runtime/errors";
import type { Report } from "../runtime/shell";
import { isoTime } from "../runtime/values";
import type { SentinelDocument } from "../state/documents";
import { type DocumentStore, type Stored, updateDocument } from "../state/store";
import { isUnsent, send, withIntent } from "./ask";
import type { CheckPorts } from "./check";
import { checkAll } from "./checkAll";
import type { Sighting } from "./mapping";
import { type Look, observe } from "./observe";
import { publishHealth } from "./publishHealth";
import { summary } from "./summary";

export interface SentinelPorts extends CheckPorts {
  readonly cloudWatch: Pick<RegionalCloudWatchPort, "putMetricData">;
  readonly lambda: LambdaPort;
}

export interface SentinelContext {
  readonly config: SentinelConfig;
  readonly ports: SentinelPorts;
  readonly store: DocumentStore<SentinelDocument>;
  /** When the invocation began, milliseconds since the epoch; the time of everything it decides. */
  readonly startedAt: number;
  readonly now: () => number;
}

const EMPTY: Stored<SentinelDocument> = { version: 0, document: { resources: {} } };

export async function run(context: SentinelContext, report: Report): Promise<void> {
  const { config, ports, startedAt, now } = context;
  const [stored, sightings] = await Promise.all([
    readStored(context, report),
    checkAll(ports, config, startedAt, now),
  ]);
  const published = publish(context, sightings, report);
  const looks = config.resources.map(({ name }, index) =>
    observe(
      (stored ?? EMPTY).document.resources[name],
      sightings[index] as Sighting,
      config.confirmations,
      startedAt,
    ),
  );
  Object.assign(report, summary(config.resources, looks));
  const remembered = stored === undefined ? undefined : await remember(context, stored, looks, report);
  if (remembered !== undefined) {
    await ask(context, remembered, looks, report);
  }
  await published;
}

/** Never rejects. */
async function publish(
  { config, ports }: SentinelContext,
  sightings: readonly Sighting[],
  report: Report,
): Promise<void> {
  try {
    if (await publishHealth(ports.cloudWatch, config, sightings)) {
      report.written.push("metrics");
    }
  } catch (error) {
    report.problems.push(`PutMetricData failed (${errorText(error)})`);
  }
}

async function readStored(
  { config, store }: SentinelContext,
  report: Report,
): Promise<Stored<SentinelDocument> | undefined> {
  try {
    return (await store.read()) ?? EMPTY;
  } catch (error) {
    report.problems.push(`the states in table ${config.stateTable} cannot be read (${errorText(error)})`);
    return undefined;
  }
}

/** Undefined when nothing may be asked for, because the intent is not on record. */
async function remember(
  { config, store, startedAt }: SentinelContext,
  stored: Stored<SentinelDocument>,
  looks: readonly Look[],
  report: Report,
): Promise<Stored<SentinelDocument> | undefined> {
  const document: SentinelDocument = {
    resources: Object.fromEntries(
      config.resources.map((resource, index) => [
        resource.name,
        withIntent(config, resource, looks[index] as Look, startedAt),
      ]),
    ),
  };
  if (JSON.stringify(document) === JSON.stringify(stored.document)) {
    return stored;
  }
  try {
    const result = await store.write(document, stored.version);
    if (result.kind === "conflict") {
      report.reason += " Another run has recorded its look meanwhile; this one counts for nothing.";
      return undefined;
    }
    report.written.push("state");
    return { version: result.version, document };
  } catch (error) {
    report.problems.push(`the states in table ${config.stateTable} cannot be written (${errorText(error)})`);
    return undefined;
  }
}

async function ask(
  { config, ports, store, startedAt }: SentinelContext,
  stored: Stored<SentinelDocument>,
  looks: readonly Look[],
  report: Report,
): Promise<void> {
  const { controllerFunction, resources } = config;
  const sent: string[] = [];
  for (const [index, resource] of resources.entries()) {
    const observation = stored.document.resources[resource.name];
    const due = isUnsent(resource, looks[index]?.rule, observation);
    if (controllerFunction === undefined || observation === undefined || !due) {
      continue;
    }
    const requestId = observation.asked?.requestId ?? "";
    try {
      await send(ports.lambda, controllerFunction, resource, observation);
      sent.push(requestId);
      report.written.push(`request ${requestId}`);
    } catch (error) {
      report.problems.push(
        `Invoke of ${controllerFunction} with ${requestId} failed (${errorText(error)}); it is asked again next minute`,
      );
    }
  }
  if (sent.length === 0) {
    return;
  }
  report.rule = "SEN-ASK";
  try {
    await updateDocument(
      store,
      EMPTY.document,
      (current) => afterSent(current, sent, isoTime(startedAt)),
      stored,
    );
    report.written.push("state");
  } catch (error) {
    report.problems.push(`${sent.join(", ")} cannot be remembered as sent (${errorText(error)})`);
  }
}

/** Requests by id, so that an outage that has begun since is not taken for the one asked for. */
export function afterSent(
  { resources }: SentinelDocument,
  requestIds: readonly string[],
  sentAt: string,
): SentinelDocument {
  return {
    resources: Object.fromEntries(
      Object.entries(resources).map(([name, observation]) => {
        const { asked } = observation;
        return asked === undefined || asked.sentAt !== undefined || !requestIds.includes(asked.requestId)
          ? [name, observation]
          : [name, { ...observation, asked: { ...asked, sentAt } }];
      }),
    ),
  };
}
