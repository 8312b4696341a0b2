/** The events tables of both sites, as a drill reads them and tells of them. */
import {
  type FailoverEvent,
  LOCK_ID,
  type LockDocument,
  type StepRecord,
} from "../../handlers/history/failoverEvent";
import type { DynamoDbChange, Table } from "../aws/dynamodb/api";
import type { Item } from "../aws/dynamodb/condition";
import type { Log } from "../kernel/log";

/** Items are replaced, never changed, and asked about every second. */
const parsed = new WeakMap<Item, unknown>();

function parse<Document>(item: Item | undefined): Document | undefined {
  if (item?.document?.S === undefined) return undefined;
  const known = parsed.get(item) ?? JSON.parse(item.document.S);
  parsed.set(item, known);
  return known as Document;
}

/** Events of a table, oldest first. */
export function eventsIn(table: Table | undefined): FailoverEvent[] {
  const events = [...(table?.items ?? [])].flatMap(([id, item]) =>
    id === LOCK_ID ? [] : (parse<FailoverEvent>(item) ?? []),
  );
  return events.sort((left, right) => Date.parse(left.startTime) - Date.parse(right.startTime));
}

export function lockIn(table: Table | undefined): LockDocument | undefined {
  return parse<LockDocument>(table?.items.get(LOCK_ID));
}

const TIERS = { load_balancer: "target group", database: "database", dns: "dns", auto_scaling: "capacity" };

/** `dr: planned failover of the whole site, prod → dr`. */
export function eventText({ site, type, resourceType, source, target }: FailoverEvent): string {
  const tier: string = Object.hasOwn(TIERS, resourceType)
    ? TIERS[resourceType as keyof typeof TIERS]
    : resourceType;
  return `${site}: ${type} failover of ${tier}, ${source === target ? source : `${source} → ${target}`}`;
}

/** Tells each change of an event's status, of its rollback and of its steps. */
export function logEvent(log: Log, at: number, { key, before, item }: DynamoDbChange): void {
  const after = key === LOCK_ID ? undefined : parse<FailoverEvent>(item);
  if (after === undefined) return;
  const known = parse<FailoverEvent>(before);
  const common = { at, tier: "controller", site: after.site } as const;
  const data = { id: after.id, status: after.status, resource: after.resourceType, by: after.requestedBy };
  if (known?.status !== after.status) {
    const why = after.problem ?? (known === undefined ? `${after.requestedBy}: ${after.reason}` : undefined);
    log.add({
      ...common,
      kind: "event",
      text: `${eventText(after)}: ${after.status}`,
      data,
      ...(why === undefined ? {} : { why }),
    });
  }
  const { rollback } = after;
  if (rollback?.problem !== undefined && rollback.problem !== known?.rollback?.problem) {
    const text = `${eventText(after)}: not rolled back`;
    log.add({ ...common, kind: "rollback-refused", text, why: rollback.problem, data });
  }
  for (const step of after.steps) {
    const last = known?.steps.find(({ id }) => id === step.id);
    if (last?.status !== step.status) log.add({ ...common, ...stepEntry(after, step) });
  }
}

function stepEntry({ id, plan }: FailoverEvent, step: StepRecord) {
  const summary = plan.find((each) => each.id === step.id)?.summary ?? step.id;
  return {
    kind: "step",
    text: `step ${step.id}: ${step.status}`,
    why: step.status === "started" ? summary : step.detail,
    data: { id, step: step.id, status: step.status },
  };
}
