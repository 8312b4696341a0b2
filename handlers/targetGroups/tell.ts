/** Telling people about switches, and remembering it: told again rather than never. */
import { recordEvent } from "../history/recordEvent";
import { errorText } from "../runtime/errors";
import { publishNotification } from "../runtime/notify";
import type { Report } from "../runtime/shell";
import type { SwitchRecord, TargetGroupsDocument } from "../state/documents";
import { updateDocument } from "../state/store";
import { EMPTY_DOCUMENT, isUnrecorded, isUntold, told } from "./memory";
import { heldTelling, switchEvent, switchTelling, type Telling } from "./notification";
import type { Context, State } from "./world";

/** Most events recorded by one invocation; what is left waits for the next. */
const MAXIMUM_RECORDED = 10;

/** Publishes what people do not know yet and records what the history lacks, then remembers both. */
export async function tell(
  context: Context,
  state: State,
  unremembered: readonly SwitchRecord[],
  report: Report,
): Promise<void> {
  const { config, now } = context;
  const { switches, held }: TargetGroupsDocument =
    state.kind === "read" ? state.stored.document : { switches: [] };
  const tellings = [
    ...[...switches.filter(isUntold), ...unremembered].map((record) => switchTelling(config.site, record)),
    ...(held !== undefined && held.notifiedAt === undefined ? [heldTelling(config.site, held)] : []),
  ];
  const published: string[] = [];
  for (const telling of tellings) {
    if (await publishOne(context, telling, report)) {
      published.push(telling.notification.eventId);
    }
  }
  const unrecorded = [...switches, ...unremembered].filter((record) => isUnrecorded(record, config));
  const recorded = await recordAll(context, unrecorded, report);
  const known = (id: string) => unremembered.every((record) => record.id !== id);
  if ([...published, ...recorded].some(known)) {
    await remember(context, state, report, (current) => told(current, published, recorded, now));
  }
}

/** Ids of what was recorded. The first failure ends it: a table that hangs must not hold up the rest. */
async function recordAll(
  { config, ports }: Context,
  records: readonly SwitchRecord[],
  report: Report,
): Promise<readonly string[]> {
  const recorded: string[] = [];
  const { eventsTable: table = "", eventsKeepDays } = config;
  for (const record of records.slice(0, MAXIMUM_RECORDED)) {
    try {
      await recordEvent(ports.dynamoDb, table, eventsKeepDays, switchEvent(config.site, record));
      recorded.push(record.id);
      report.written.push(`event ${record.id}`);
    } catch (error) {
      report.problems.push(`${record.id} cannot be recorded in table ${table} (${errorText(error)})`);
      break;
    }
  }
  return recorded;
}

async function publishOne(context: Context, telling: Telling, report: Report): Promise<boolean> {
  const { notificationTopicArn } = context.config;
  try {
    await publishNotification(context.ports.sns, notificationTopicArn, telling.subject, telling.notification);
    report.written.push(`notification ${telling.notification.eventId}`);
    return true;
  } catch (error) {
    report.problems.push(
      `Publish to ${notificationTopicArn} failed (${errorText(error)}); ${telling.notification.eventId} is told again`,
    );
    return false;
  }
}

/** Changes the document; a failure goes into the report. */
export async function remember(
  context: Context,
  state: State,
  report: Report,
  change: (document: TargetGroupsDocument) => TargetGroupsDocument,
): Promise<State> {
  if (state.kind === "unreadable") {
    return state;
  }
  try {
    const stored = await updateDocument(context.store, EMPTY_DOCUMENT, change, state.stored);
    report.written.push(...(stored.written ? ["state"] : []));
    return { kind: "read", stored };
  } catch (error) {
    const problem = `the state table ${context.config.stateTable} cannot be written (${errorText(error)})`;
    report.problems.push(problem);
    // The change is kept in memory, so that people are told although it could not be recorded.
    return { kind: "read", stored: { ...state.stored, document: change(state.stored.document) } };
  }
}
