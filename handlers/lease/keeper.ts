/**
 * The lease as the gate uses it: read, judge, write, remember. Never throws: what cannot be read or written has a rule.
 *
 * A function instance handles one request at a time, and keeps its memory from one to the next:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import type { LeaseConfig } from "../runtime/config";
import { type Deadline, withDeadline } from "../runtime/deadline";
import { errorText } from "../runtime/errors";
import type { LeaseDocument } from "../state/documents";
import type { DocumentStore, Stored, WriteResult } from "../state/store";
import { EMPTY_LEASE_DOCUMENT } from "./document";
import { judgeLease, type LeaseJudgement, type LeaseRequest } from "./judge";
import { afterInvocation, knowledge, type LeaseMemory, type LeaseReading, unsteady } from "./memory";
import type { Pass } from "./passes";

/** Longest that reading or writing may take, milliseconds: the checker waits. */
export const STORAGE_DEADLINE_MS = 300;
/** Time after a failed reading or writing in which storage is left alone: a request that waits occupies its instance. */
const RETRY_AFTER_MS = 1000;
/** A request older than this, in milliseconds, leaves what can wait to the next one and tries nothing again. */
const PATIENCE_MS = 700;
/** Writes refused because another instance was faster, after which the request goes without. */
const MAXIMUM_WRITES = 3;

export type LeaseStore = DocumentStore<LeaseDocument>;
export type LeaseAnswer = Omit<LeaseJudgement, "document"> & {
  /** What could not be read or written, for the log. */
  readonly problem?: string;
};

export interface LeaseKeeper {
  /** Every invocation calls this first. */
  begin(): void;
  read(store: LeaseStore): Promise<LeaseReading>;
  judge(
    request: LeaseRequest,
    reading: LeaseReading,
    store: LeaseStore,
    config: LeaseConfig,
  ): Promise<LeaseAnswer>;
  /** A healthy answer is about to be given that will reach the checker in time. */
  answered(pass: Pass): void;
}

interface Attempt {
  readonly store: LeaseStore;
  /** The checker has waited so long that only what must be written is. */
  readonly late: boolean;
  /** No other follows. */
  readonly last: boolean;
}

export function leaseKeeper(now: () => number, deadline: Deadline = withDeadline): LeaseKeeper {
  let memory: LeaseMemory = { passes: [], pending: [] };

  let failure = { atMs: Number.NEGATIVE_INFINITY, problem: "" };
  const failed = (error: unknown): string => {
    failure = { atMs: now(), problem: errorText(error) };
    memory = unsteady(memory);
    return failure.problem;
  };

  const read = async (store: LeaseStore): Promise<LeaseReading> => {
    if (now() - failure.atMs < RETRY_AFTER_MS) {
      return { kind: "unreadable", problem: failure.problem };
    }
    try {
      const stored = await deadline(store.read(), STORAGE_DEADLINE_MS, "the lease was not read");
      memory = { ...memory, steadySinceMs: memory.steadySinceMs ?? now() };
      return { kind: "read", stored };
    } catch (error) {
      return { kind: "unreadable", problem: failed(error) };
    }
  };

  const write = async (
    store: LeaseStore,
    document: LeaseDocument,
    version: number,
  ): Promise<WriteResult | { readonly kind: "failed"; readonly problem: string }> => {
    try {
      return await deadline(store.write(document, version), STORAGE_DEADLINE_MS, "the lease was not written");
    } catch (error) {
      return { kind: "failed", problem: failed(error) };
    }
  };

  /** Undefined: another instance was faster, look again. */
  const settle = async (
    { document, ...answer }: LeaseJudgement,
    { store, late, last }: Attempt,
    stored: Stored<LeaseDocument> | undefined,
  ): Promise<LeaseAnswer | undefined> => {
    const canWait = late && answer.holds && answer.writeFirst !== true;
    if (canWait || JSON.stringify(document) === JSON.stringify(stored?.document ?? EMPTY_LEASE_DOCUMENT)) {
      return answer;
    }
    const result = await write(store, document, stored?.version ?? 0);
    if (result.kind === "written") {
      memory = { ...memory, document };
      return answer;
    }
    if (result.kind === "conflict" && !last && !late) {
      return undefined;
    }
    const problem = result.kind === "failed" ? result.problem : "others have written the lease meanwhile";
    return { ...(answer.writeFirst ? unrecorded : answer), problem };
  };

  const judge: LeaseKeeper["judge"] = async (request, firstReading, store, config) => {
    let reading = firstReading;
    for (let attempt = 1; ; attempt += 1) {
      const at = now();
      const known = knowledge(reading, memory, config, at);
      const judgement = judgeLease(known, request, config, at);
      memory = { ...memory, passes: [], ...(known.known ? { document: known.document } : {}) };
      if (reading.kind === "unreadable") {
        const { document: _known, ...answer } = judgement;
        return { ...answer, problem: reading.problem };
      }
      const last = attempt === MAXIMUM_WRITES;
      const late = at - request.startedAtMs > PATIENCE_MS;
      const answer = await settle(judgement, { store, late, last }, reading.stored);
      if (answer !== undefined) {
        return answer;
      }
      reading = await read(store);
    }
  };

  return {
    begin: () => {
      memory = afterInvocation(memory);
    },
    read,
    judge,
    answered: (pass) => {
      memory = { ...memory, pending: [...memory.pending, pass] };
    },
  };
}

const unrecorded: Omit<LeaseJudgement, "document"> = {
  holds: false,
  state: "returning",
  rule: "LEASE-RETURN-UNRECORDED",
  reason: "On its way back the site gives no healthy answer that cannot be recorded first.",
};
