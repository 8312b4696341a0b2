/**
 * I6, resumable: a handler stopped after any call, and retried as Lambda retries, ends in the same state.
 *
 * Defined as convergence. What an undisturbed run leaves behind is
 * - all listeners and rules of a site agree on the serving group;
 * - no switch on record is open: it was completed or dropped;
 * - a latch that is closed is on record.
 * A drill may see each of these broken for a moment (a switch is under way). A violation is one that stays broken for
 * `convergeMilliseconds` (two runs of the schedule), counted from the end of the last fault that impaired the site's
 * function, its API, its events or its state table. Telling people is I8's.
 */
import { knowsClosing } from "../../handlers/latch/document";
import { TARGET_GROUPS_ID, type TargetGroupsDocument } from "../../handlers/state/documents";
import type { Checker, InvariantDefinition, Watch } from "./checker";
import type { Part } from "./impairments";
import type { Sample, SiteSample } from "./sample";

const KINDS = new Set(["weights", "decision", "switched", "path", "latched", "error", "fault", "fault-end"]);

class Resumable implements Checker {
  private readonly since = new Map<string, number>();
  private readonly reported = new Set<string>();

  constructor(private readonly watch: Watch) {}

  second(sample: Sample): void {
    for (const site of sample.sites) {
      this.follow(site.stack, "switching", sample.at, disagreement(site));
      this.follow(site.stack, "switching", sample.at, this.openSwitch(site));
    }
    this.follow(this.watch.world.stackOf("primary"), "latching", sample.at, this.unrecordedLatch());
  }

  private follow(
    site: string,
    part: Part,
    at: number,
    { key, problem }: { readonly key: string; readonly problem: string | undefined },
  ): void {
    const id = `${site}/${key}`;
    if (problem === undefined) {
      this.since.delete(id);
      this.reported.delete(id);
      return;
    }
    const since = this.since.get(id) ?? at;
    this.since.set(id, since);
    const parts: readonly Part[] = [part, "state", "ticks", "telling"];
    const from = Math.max(since, this.watch.impairments.lastBefore(site, parts, at));
    if (at - from <= this.watch.bounds(site).convergeMilliseconds || this.reported.has(id)) return;
    this.reported.add(id);
    this.watch.report(
      `${problem}, for ${Math.round((at - since) / 1000)} s`,
      (entry) => KINDS.has(entry.kind) && (entry.site === undefined || entry.site === site),
    );
  }

  private openSwitch({ role, stack }: SiteSample) {
    const { region, stateTable } = this.watch.world.site(role);
    const item = this.watch.world.cloud.dynamoDb.tables
      .get(`${region}/${stateTable}`)
      ?.items.get(TARGET_GROUPS_ID);
    const text = item?.document?.S;
    const document = text === undefined ? undefined : this.parsed(text);
    const last = document?.switches.at(-1);
    const open = last !== undefined && last.completedAt === undefined;
    return {
      key: "open",
      problem: open
        ? `the switch of ${stack} to ${last.to} is on record and was neither completed nor dropped`
        : undefined,
    };
  }

  private text = "";
  private document: TargetGroupsDocument | undefined;

  /** The same text is asked for every second. */
  private parsed(text: string): TargetGroupsDocument {
    if (text !== this.text || this.document === undefined) {
      this.text = text;
      this.document = JSON.parse(text) as TargetGroupsDocument;
    }
    return this.document;
  }

  private unrecordedLatch() {
    const { world } = this.watch;
    const document = world.latchDocument();
    // A takeover is on record at the site that took over.
    const closed = world.holdingOut().some((by) => by !== "takeover");
    const known = !closed || (document !== undefined && knowsClosing(document));
    return { key: "latch", problem: known ? undefined : "the latch is closed and that is not on record" };
  }
}

function disagreement({ stack, routes }: SiteSample) {
  const [first] = routes;
  const other = routes.find(({ serving }) => serving !== first?.serving);
  return {
    key: "routes",
    problem:
      other === undefined
        ? undefined
        : `${stack} forwards to different groups: listener ${first?.label} and listener ${other.label} disagree`,
  };
}

export const resumable: InvariantDefinition = { id: "I6", create: (watch) => new Resumable(watch) };
