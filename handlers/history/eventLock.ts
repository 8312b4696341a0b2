/**
 * One failover at a time per site: the item `lock` of the events table names the event that is worked on, and the run
 * that works on it until its lease ends.
 *
 * What it keeps: two runs never work at the same time, as long as a run ends before its lease does; a run that died
 * keeps others out for no longer than its lease; and a lock is taken from another event only when nothing of that event
 * is left to do, or nothing but telling people: a topic that cannot be written must not stop a failover. Such an event
 * is kept on the list `untold` until people are told.
 */
import type { DynamoDbPort } from "../runtime/clients";
import { makeError } from "../runtime/errors";
import { isoTime, parseTime } from "../runtime/values";
import { documentStore, type Stored } from "../state/store";
import { LOCK_ID, type LockDocument } from "./failoverEvent";
import { parseLockDocument } from "./parseFailoverEvent";

export type Acquired =
  | { readonly kind: "acquired" }
  /** Another event is worked on, or has something left to do. */
  | { readonly kind: "held"; readonly eventId: string }
  /** Another run works on this event. */
  | { readonly kind: "live"; readonly holder: string; readonly leaseUntil: string };

export interface EventLock {
  /** Undefined when no event holds the lock and nobody is to be told of anything. */
  read(): Promise<LockDocument | undefined>;
  /** `now` in milliseconds since the epoch. Throws LockConflict when others write in a loop. */
  acquire(eventId: string, holder: string, now: number, leaseSeconds: number): Promise<Acquired>;
  /** A new lease from `now`; 0 seconds: the next run may go on at once. False when the lock was lost. */
  renew(eventId: string, holder: string, now: number, leaseSeconds: number): Promise<boolean>;
  /** False when another event, or none, holds the lock: then nothing is written. */
  release(eventId: string): Promise<boolean>;
  /** Puts events on the list of those people have to be told of, or takes them from it. */
  setUntold(eventIds: readonly string[], untold: boolean): Promise<void>;
}

/** Refused writes in a row after which an operation gives up. */
const MAXIMUM_CONFLICTS = 5;

/** Longest a run takes from the lock to its event, milliseconds; one that took longer has died in between. */
const CREATE_MS = 30_000;
/** Most events on the list `untold`; a topic that is broken for long must not fill the document. */
const MAXIMUM_UNTOLD = 50;

/** What the lock has to know of the event that holds it. `open`: something is left to do; `untold`: only to tell people. */
export type EventState = "open" | "untold" | "closed" | "missing";

interface Verdict {
  readonly refused?: Exclude<Acquired, { kind: "acquired" }>;
  /** Events that lose the lock before people were told of them. */
  readonly untold: readonly string[];
}

/**
 * An event is created after its lock is taken. One that is missing may be about to exist while the lease lasts; the same
 * request again creates it where the run before has died in between.
 */
async function verdict(
  { eventId: current, holder = "", leaseUntil = "" }: LockDocument,
  wanted: Required<Omit<LockDocument, "untold">>,
  now: number,
  stateOf: (eventId: string) => Promise<EventState>,
): Promise<Verdict> {
  const until = parseTime(leaseUntil) ?? 0;
  const live = holder !== wanted.holder && until > now;
  if (current === undefined || (current === wanted.eventId && !live)) {
    return { untold: [] };
  }
  const state = await stateOf(current);
  if (current === wanted.eventId) {
    const died = state === "missing" && (parseTime(wanted.leaseUntil) ?? 0) - until >= CREATE_MS;
    return { untold: [], ...(died ? {} : { refused: { kind: "live", holder, leaseUntil } }) };
  }
  return state === "open" || (state === "missing" && live)
    ? { untold: [], refused: { kind: "held", eventId: current } }
    : { untold: state === "untold" ? [current] : [] };
}

type Untold = Pick<LockDocument, "untold">;

function without({ untold = [] }: LockDocument, ids: readonly string[]): Untold {
  return { untold: untold.filter((id) => !ids.includes(id)) };
}

/** No list where it would be empty. */
function untoldWith(document: Untold, ...ids: readonly string[]): Untold {
  const all = [...(without(document, ids).untold ?? []), ...ids].slice(-MAXIMUM_UNTOLD);
  return all.length === 0 ? {} : { untold: all };
}

export function eventLock(
  dynamoDb: DynamoDbPort,
  table: string,
  stateOf: (eventId: string) => Promise<EventState>,
): EventLock {
  const store = documentStore<LockDocument>(dynamoDb, table, LOCK_ID, parseLockDocument);
  /** Until a write is accepted: `change` answers a document to write, or the result. */
  const settle = async <T>(
    change: (current: Stored<LockDocument>) => Promise<{ write: LockDocument; result: T } | { result: T }>,
  ): Promise<T> => {
    for (let attempt = 1; attempt <= MAXIMUM_CONFLICTS; attempt += 1) {
      const current = (await store.read()) ?? { version: 0, document: {} };
      const next = await change(current);
      if (!("write" in next) || (await store.write(next.write, current.version)).kind === "written") {
        return next.result;
      }
    }
    throw makeError(
      "LockConflict",
      `The lock in table ${table} was changed by others ${MAXIMUM_CONFLICTS} times in a row. It is tried again.`,
    );
  };
  return {
    read: async () => {
      const document = (await store.read())?.document;
      return document?.eventId === undefined && document?.untold === undefined ? undefined : document;
    },
    acquire: (eventId, holder, now, leaseSeconds) =>
      settle<Acquired>(async ({ document }) => {
        const lock = { eventId, holder, leaseUntil: isoTime(now + leaseSeconds * 1000) };
        const { refused, untold } = await verdict(document, lock, now, stateOf);
        return refused === undefined
          ? { write: { ...lock, ...untoldWith(document, ...untold) }, result: { kind: "acquired" } }
          : { result: refused };
      }),
    renew: (eventId, holder, now, leaseSeconds) =>
      settle<boolean>(async ({ document }) =>
        document.eventId === eventId && document.holder === holder
          ? {
              write: { ...document, leaseUntil: isoTime(now + leaseSeconds * 1000) },
              result: true,
            }
          : { result: false },
      ),
    release: (eventId) =>
      settle<boolean>(async ({ document }) =>
        document.eventId === eventId
          ? { write: untoldWith(without(document, [eventId])), result: true }
          : { result: false },
      ),
    setUntold: (eventIds, untold) =>
      settle<void>(async ({ document }) => {
        const { untold: _before, ...rest } = document;
        const left = without(document, eventIds);
        return { write: { ...rest, ...untoldWith(left, ...(untold ? eventIds : [])) }, result: undefined };
      }),
  };
}
