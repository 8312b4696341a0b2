import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { SwitchRecord } from "../../../handlers/state/documents";
import { decide } from "../../../handlers/targetGroups/decide";
import { isPending, type Observation, type StateReading } from "../../../handlers/targetGroups/facts";
import { intendedDocument } from "../../../handlers/targetGroups/memory";
import type { GroupHealth } from "../../../handlers/targetGroups/observe";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const NAMES = ["primary", "second", "third"] as const;
const ALL = [...NAMES, "sorry"] as const;
const time = fc.integer({ min: 0, max: 7200 }).map((seconds) => new Date(NOW - seconds * 1000).toISOString());

const groups = fc
  .tuple(
    fc.array(fc.tuple(fc.option(fc.nat(3), { nil: undefined, freq: 8 }), fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.boolean(),
  )
  .map(([list, sorryPage]) => {
    const applications = list.map(
      ([healthy, minimumHealthyTargets], index): GroupHealth => ({
        name: NAMES[index] ?? "",
        kind: "application",
        minimumHealthyTargets,
        healthy,
      }),
    );
    const sorry: GroupHealth = { name: "sorry", kind: "sorry-page", minimumHealthyTargets: 1, healthy: 0 };
    return sorryPage ? [...applications, sorry] : applications;
  });
const record = fc
  .record({ from: fc.constantFrom(...ALL), to: fc.constantFrom(...ALL), decidedAt: time, done: fc.boolean() })
  .map(
    ({ from, to, decidedAt, done }): SwitchRecord => ({
      id: `${from}-${to}`,
      from,
      to,
      rule: "r",
      reason: "",
      decidedAt,
      ...(done ? { completedAt: decidedAt } : {}),
    }),
  );
const state: fc.Arbitrary<StateReading> = fc.oneof(
  fc.constant<StateReading>({ kind: "unreadable", problem: "down" }),
  fc
    .tuple(
      fc.array(record, { maxLength: 6 }),
      fc.option(
        fc.record({
          group: fc.constantFrom(...ALL),
          at: time,
          reachedAt: fc.option(time, { nil: undefined }),
        }),
        { nil: undefined },
      ),
    )
    .map(([switches, pin]): StateReading => {
      const pinned = pin === undefined ? {} : { pinned: { ...pin, eventId: "e", by: "me", reason: "r" } };
      return { kind: "read", document: { switches, ...pinned } };
    }),
);
const policy = fc.record({
  returnPolicy: fc.constantFrom("automatic" as const, "manual" as const),
  returnAfterHealthySeconds: fc.constantFrom(0, 300),
  maximumSwitches: fc.integer({ min: 2, max: 6 }),
  switchWindowSeconds: fc.constant(3600),
});
const observation: fc.Arbitrary<Observation> = fc.tuple(groups, state).chain(([list, reading]) => {
  const serving = fc.constantFrom(...list.map((group) => group.name));
  const route = fc.record({ label: fc.constant("listener 443"), serving, prepared: fc.boolean() });
  const routes = fc.oneof(
    fc.array(route, { minLength: 1, maxLength: 3 }),
    route.map((one) => [one, one]),
  );
  return routes.map((items) => ({ groups: list, routes: items, state: reading }));
});
const runs = { numRuns: 1000 };

describe("target-group failover, whatever is observed,", () => {
  it("never moves traffic to a group without a healthy target while another has one", () => {
    fc.assert(
      fc.property(observation, policy, (seen, rules) => {
        const decision = decide(seen, rules, NOW);
        if (decision.kind === "switch" || decision.kind === "converge") {
          const target = seen.groups.find((group) => group.name === decision.to);
          assert.ok(target !== undefined, decision.to);
          assert.ok(
            (target.healthy ?? 0) > 0 || seen.groups.every((group) => group.healthy === 0),
            decision.rule,
          );
        }
      }),
      runs,
    );
  });

  it("never decides on a new switch when the window has had as many as configured, unless an operator pins", () => {
    fc.assert(
      fc.property(observation, policy, (seen, rules) => {
        const decision = decide(seen, rules, NOW);
        if (decision.kind === "switch" && seen.state.kind === "read") {
          const counted = seen.state.document.switches.filter(
            (item) => Date.parse(item.decidedAt) > NOW - 3_600_000,
          ).length;
          assert.ok(
            counted < rules.maximumSwitches ||
              isPending(decision.facts, decision.to) ||
              decision.rule === "TG-PIN",
          );
        }
      }),
      runs,
    );
  });

  it("never leaves a dead group serving while another can, unless the limit is reached or health is unknown", () => {
    fc.assert(
      fc.property(observation, policy, (seen, rules) => {
        const serving = seen.groups.find((group) => group.name === seen.routes[0]?.serving);
        const agreed = seen.routes.every((route) => route.serving === serving?.name);
        const other = seen.groups.some((group) => (group.healthy ?? 0) >= group.minimumHealthyTargets);
        if (agreed && serving?.healthy === 0 && other) {
          const decision = decide(seen, rules, NOW);
          assert.ok(decision.kind === "switch" || decision.rule === "TG-RATE-LIMITED", decision.rule);
        }
      }),
      runs,
    );
  });

  /** The pinned group, when it can serve and all health is known. */
  function ablePin({ groups: list, state: reading }: Observation) {
    const pin = reading.kind === "read" ? reading.document.pinned : undefined;
    const group = list.find(({ name, kind }) => name === pin?.group && kind === "application");
    const able = group !== undefined && (group.healthy ?? 0) >= group.minimumHealthyTargets;
    return able && list.every(({ healthy }) => healthy !== undefined) ? pin : undefined;
  }

  it("goes to a pinned group that can serve once, and rests there while it can", () => {
    fc.assert(
      fc.property(observation, policy, (seen, rules) => {
        const pin = ablePin(seen);
        const decision = decide(seen, rules, NOW);
        if (seen.routes.every(({ serving }) => serving === pin?.group)) {
          assert.ok(decision.kind === "rest" || decision.rule === "TG-PREPARE", decision.rule);
        } else if (pin !== undefined && pin.reachedAt === undefined) {
          assert.equal(decision.kind === "switch" && decision.to, pin.group, decision.rule);
        }
      }),
      runs,
    );
  });

  it("takes a switch that was stopped half-way for the same switch", () => {
    const dead = (name: string): GroupHealth => ({
      name,
      kind: "application",
      minimumHealthyTargets: 2,
      healthy: 0,
    });
    const list = [dead("primary"), dead("second"), { ...dead("third"), healthy: 1 }];
    const routes = ["primary", "second"].map((serving) => ({ label: serving, serving, prepared: true }));
    const rules = {
      returnPolicy: "manual",
      returnAfterHealthySeconds: 0,
      maximumSwitches: 1,
      switchWindowSeconds: 60,
    } as const;
    const seen = { groups: list, routes, state: { kind: "read", document: { switches: [] } } } as const;
    const document = intendedDocument({ switches: [] }, decide(seen, rules, NOW), rules, NOW);
    const half = [{ label: "primary", serving: "third", prepared: true }, ...routes.slice(1)];
    const again = decide({ ...seen, routes: half, state: { kind: "read", document } }, rules, NOW);
    assert.equal(again.kind === "switch" && again.to, "third", again.rule);
    assert.equal(intendedDocument(document, again, rules, NOW).switches.length, 1);
  });

  it("finds the world at rest after doing what it decided", () => {
    fc.assert(
      fc.property(observation, policy, (seen, rules) => {
        const decision = decide(seen, rules, NOW);
        if (decision.kind === "switch" || decision.kind === "converge") {
          const routes = seen.routes.map((route) => ({ ...route, serving: decision.to, prepared: true }));
          const next = decide(
            { ...seen, routes },
            { ...rules, returnPolicy: "manual", returnAfterHealthySeconds: 300 },
            NOW,
          );
          assert.ok(next.kind === "rest" || next.kind === "hold", `${decision.rule}, then ${next.rule}`);
        }
      }),
      runs,
    );
  });
});
