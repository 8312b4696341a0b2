/**
 * Asks the controller and follows the event in the events table until it has ended. The table is the truth: an answer
 * that is lost (time-out, throttle, a run that was stopped) ends nothing, because the controller's minute schedule goes
 * on with a recorded event. Only when nothing was recorded is the controller asked again, under the same key.
 */
import type { ControllerAnswer } from "../../handlers/controller/request";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import type { OpsClients, OpsClock } from "../clients";
import { type Reading, reading } from "../errors";
import { readEvent } from "../events/readEvents";
import type { ControlledSite, Invoked } from "./invoke";
import { progressTeller } from "./progress";

/** Between two looks at the events table, milliseconds. */
const LOOK_EVERY_MS = 3000;
/** How often the controller is asked at most, when each time nothing was recorded. */
const MAXIMUM_ASKS = 4;

export interface Following {
  readonly eventId: string;
  /** Asks the controller once; never rejects. */
  readonly ask: () => Promise<Invoked>;
  /** Whether the event has come to the end that is waited for. */
  readonly ended: (event: FailoverEvent) => boolean;
  /** Whether the event shows what was asked for at all; before that a lost answer is asked for again. */
  readonly recorded: (event: FailoverEvent) => boolean;
  /** From now, seconds. */
  readonly waitSeconds: number;
  readonly progress: (line: string) => void;
}

export interface Followed {
  readonly ended: boolean;
  /** The event as last seen. */
  readonly event: FailoverEvent | undefined;
  /** The controller's last answer. */
  readonly answer: ControllerAnswer | undefined;
  /** Why there is nothing to follow, or why the event could not be read. */
  readonly problem: string | undefined;
}

interface Asking {
  settled: Invoked | undefined;
}

export async function follow(
  clients: OpsClients,
  clock: OpsClock,
  site: ControlledSite,
  following: Following,
): Promise<Followed> {
  const { eventId, ended, recorded, progress } = following;
  const end = clock.now() + following.waitSeconds * 1000;
  const tell = progressTeller(progress);
  let asking = start(following.ask);
  for (let asks = 1; ; ) {
    // Before the look, so that an answer never is newer than the event it is judged with.
    const { settled } = asking;
    const look = await reading(() => readEvent(clients, site, eventId));
    const event = look.ok ? look.value : undefined;
    if (event !== undefined) {
      tell(event);
    }
    const shown = event !== undefined && recorded(event);
    const followed = verdict(look, settled, event !== undefined && ended(event), shown, asks);
    if (followed !== undefined) {
      return followed;
    }
    if (clock.now() >= end) {
      return { ended: false, event, answer: answerOf(settled), problem: problemOf(look, settled) };
    }
    if (settled?.kind === "failed" && !shown) {
      progress(`${settled.reason}. Nothing is recorded yet; asking again.`);
      asking = start(following.ask);
      asks += 1;
    }
    await clock.sleep(Math.min(LOOK_EVERY_MS, end - clock.now()));
  }
}

/** Undefined: go on. */
function verdict(
  look: Reading<FailoverEvent | undefined>,
  settled: Invoked | undefined,
  ended: boolean,
  shown: boolean,
  asks: number,
): Followed | undefined {
  const event = look.ok ? look.value : undefined;
  const answer = answerOf(settled);
  if (ended) {
    return { ended: true, event, answer, problem: undefined };
  }
  if (answer !== undefined && !shown && (isFinal(answer) || answer.eventId === undefined)) {
    // Refused without a record, or done while the table cannot be read from here.
    return { ended: isFinal(answer), event, answer, problem: answer.problem ?? problemOf(look, settled) };
  }
  if (settled?.kind === "failed" && !shown && asks >= MAXIMUM_ASKS) {
    return { ended: false, event, answer, problem: problemOf(look, settled) };
  }
  return undefined;
}

function isFinal({ status }: ControllerAnswer): boolean {
  return status === "completed" || status === "failed" || status === "rolled_back";
}

function answerOf(settled: Invoked | undefined): ControllerAnswer | undefined {
  return settled?.kind === "answered" ? settled.answer : undefined;
}

function problemOf(look: Reading<unknown>, settled: Invoked | undefined): string | undefined {
  const problems = [
    ...(settled?.kind === "failed" ? [settled.reason] : []),
    ...(look.ok ? [] : [look.reason]),
  ];
  return problems.length === 0 ? undefined : problems.join(". ");
}

function start(ask: () => Promise<Invoked>): Asking {
  const asking: Asking = { settled: undefined };
  ask().then((invoked) => {
    asking.settled = invoked;
  });
  return asking;
}
