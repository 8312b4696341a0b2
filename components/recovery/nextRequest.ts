import { type RecoveryTerm, term } from "./recoveryTerm";

/** A client finds out with its next request; the drill's clients send one a second. */
export const NEXT_REQUEST: RecoveryTerm = term(
  "next request",
  [0, 0.5, 1],
  "clients that ask once a second find out with their next request",
);
