/** What one function instance remembers of the lease, and how that and what is stored make one account. Pure. */
import type { LeaseDocument } from "../state/documents";
import type { Stored } from "../state/store";
import { type LeasePolicy, mergeCheckers } from "./checkers";
import { EMPTY_LEASE_DOCUMENT } from "./document";
import { type Pass, withPasses } from "./passes";
import type { LeaseFacts } from "./rules";

export interface LeaseMemory {
  /** As last read or written, with the passes of this instance; absent before the first reading. */
  readonly document?: LeaseDocument;
  /** Healthy answers that have surely been heard and are in no document yet. */
  readonly passes: readonly Pass[];
  /** Since when every reading and writing of this instance has succeeded; absent when the last one has not. */
  readonly steadySinceMs?: number;
  /** Answers given by the last invocation: known to be heard only when the next one begins. */
  readonly pending: readonly Pass[];
}

export type LeaseReading =
  | { readonly kind: "read"; readonly stored: Stored<LeaseDocument> | undefined }
  | { readonly kind: "unreadable"; readonly problem: string };

export type Knowledge = Pick<LeaseFacts, "document" | "readable" | "known" | "steadyMs">;

/** The next invocation has begun, so the answers of the last one have been given. */
export function afterInvocation(memory: LeaseMemory): LeaseMemory {
  return { ...memory, passes: [...memory.passes, ...memory.pending], pending: [] };
}

/** A reading or a writing has failed. */
export function unsteady(memory: LeaseMemory): LeaseMemory {
  const { steadySinceMs: _broken, ...rest } = memory;
  return rest;
}

/**
 * What is known. A re-arm that this instance sees for the first time ends what it remembers: its checkers have been
 * given up by Route 53 since. Without a reading it is what the instance remembers, which can only be too little.
 */
export function knowledge(
  reading: LeaseReading,
  memory: LeaseMemory,
  policy: LeasePolicy,
  now: number,
): Knowledge {
  const { document: before, passes, steadySinceMs = now } = memory;
  const steadyMs = now - steadySinceMs;
  if (reading.kind === "unreadable") {
    const document = withPasses(before ?? EMPTY_LEASE_DOCUMENT, passes, policy, now);
    return { document, readable: false, known: before !== undefined, steadyMs: 0 };
  }
  const document = reading.stored?.document ?? EMPTY_LEASE_DOCUMENT;
  if (before === undefined || document.rearmed?.at !== before.rearmed?.at) {
    return { document, readable: true, known: true, steadyMs };
  }
  const checkers = mergeCheckers(document.checkers, before.checkers, policy);
  const merged = withPasses({ ...document, checkers }, passes, policy, now);
  return { document: merged, readable: true, known: true, steadyMs };
}
