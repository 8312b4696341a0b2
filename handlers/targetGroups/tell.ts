/** Telling people about switches, and remembering it: told again rather than never. */
import { errorText } from "../runtime/errors";
import { publishNotification } from "../runtime/notify";
import type { Report } from "../runtime/shell";
import type { SwitchRecord, TargetGroupsDocument } from "../state/documents";
import { updateDocument } from "../state/store";
import { EMPTY_DOCUMENT, told, untold } from "./memory";
import { heldTelling, switchTelling, type Telling } from "./notification";
import type { Context, State } from "./world";

/** Publishes what people do not know yet, then remembers that they do. */
export async function tell(
  context: Context,
  state: State,
  unrecorded: readonly SwitchRecord[],
  report: Report,
): Promise<void> {
  const { site } = context.config;
  const document = state.kind === "read" ? state.stored.document : EMPTY_DOCUMENT;
  const held =
    document.held !== undefined && document.held.notifiedAt === undefined
      ? [heldTelling(site, document.held)]
      : [];
  const tellings = [
    ...[...untold(document), ...unrecorded].map((record) => switchTelling(site, record)),
    ...held,
  ];
  const published: string[] = [];
  for (const telling of tellings) {
    if (await publishOne(context, telling, report)) {
      published.push(telling.notification.eventId);
    }
  }
  const recorded = published.filter((id) => unrecorded.every((record) => record.id !== id));
  if (recorded.length > 0) {
    await remember(context, state, report, (current) => told(current, recorded, context.now));
  }
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
