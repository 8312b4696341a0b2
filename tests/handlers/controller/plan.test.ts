import { strict as assert } from "node:assert";
import { planFailover } from "../../../handlers/controller/plan";
import type { ControllerConfig } from "../../../handlers/runtime/config";
import { controllerConfig } from "./fakeWorld";
import { instanceDatabase } from "./run";

const all: ControllerConfig = controllerConfig;
const { loadBalancer: _l, database: _d, autoScaling: _a, primary: _p, ...bare } = controllerConfig;
const none: ControllerConfig = bare;
const promoting: ControllerConfig = {
  ...all,
  database: { ...controllerConfig.database, onSiteFailover: "promote" },
};
const rebooting: ControllerConfig = { ...all, database: { ...instanceDatabase, onSiteFailover: "reboot" } };
const instance: ControllerConfig = { ...all, database: instanceDatabase };
const SOURCE_ARN = "arn:aws:rds:eu-west-1:123456789012:db:app-prod";

describe("the planner", () => {
  for (const [number, [what, config, resourceType, source, target, expected]] of (
    [
      ["moves traffic between groups", all, "load_balancer", "primary", "backup", ["1-pin-group backup"]],
      [
        "does not move traffic to the sorry page",
        all,
        "load_balancer",
        "primary",
        "sorry",
        /two target groups of site dr: primary, backup/,
      ],
      [
        "lets traffic leave the sorry page",
        all,
        "load_balancer",
        "sorry",
        "primary",
        ["1-pin-group primary"],
      ],
      [
        "does not move traffic to where it is",
        all,
        "load_balancer",
        "backup",
        "backup",
        /received source backup and target backup/,
      ],
      ["does not know other groups", all, "load_balancer", "blue", "backup", /received source blue/],
      [
        "refuses a tier the site has not",
        none,
        "load_balancer",
        "primary",
        "backup",
        /no target-group failover.*set targetGroupFailover/,
      ],
      ["reboots an instance", instance, "database", "app-dr", "app-dr", ["1-reboot-database app-dr"]],
      ["does not know other instances", instance, "database", "app-dr", "other", /both app-dr/],
      [
        "promotes a replica, its source named by ARN",
        all,
        "database",
        SOURCE_ARN,
        "app-dr",
        ["1-promote-replica app-dr"],
      ],
      [
        "promotes a replica, its source named by identifier",
        all,
        "database",
        "app-prod",
        "app-dr",
        ["1-promote-replica app-dr"],
      ],
      [
        "does not reboot a replica",
        all,
        "database",
        "app-dr",
        "app-dr",
        /promotes its replica: source app-prod, target app-dr/,
      ],
      ["refuses a database the site has not", none, "database", "a", "a", /no database/],
      ["raises capacity", all, "auto_scaling", "dr-app", "dr-app", ["1-raise-capacity dr-app"]],
      ["does not know other groups of instances", all, "auto_scaling", "x", "dr-app", /both dr-app/],
      [
        "refuses a group of instances the site has not",
        none,
        "auto_scaling",
        "x",
        "x",
        /no Auto Scaling group/,
      ],
      [
        "fails over the site: capacity, DNS",
        all,
        "dns",
        "prod",
        "dr",
        ["1-raise-capacity dr-app", "2-close-latch record-check"],
      ],
      [
        "fails over the site: capacity, promotion, DNS",
        promoting,
        "dns",
        "prod",
        "dr",
        ["1-raise-capacity dr-app", "2-promote-replica app-dr", "3-close-latch record-check"],
      ],
      [
        "fails over the site: capacity, reboot, DNS",
        rebooting,
        "dns",
        "prod",
        "dr",
        ["1-raise-capacity dr-app", "2-reboot-database app-dr", "3-close-latch record-check"],
      ],
      [
        "goes back in the opposite order",
        promoting,
        "dns",
        "dr",
        "prod",
        ["1-open-latch record-check", "2-restore-capacity dr-app"],
      ],
      ["does not know other sites", all, "dns", "prod", "x", /prod and dr, or dr and prod for the way back/],
      [
        "leaves the site to the backup site's controller",
        none,
        "dns",
        "prod",
        "dr",
        /executed by the backup site's controller/,
      ],
    ] as const
  ).entries()) {
    it(`${number + 1}. ${what}`, () => {
      const plan = planFailover({ resourceType, source, target }, config);
      if (expected instanceof RegExp) {
        assert.match(plan.kind === "refused" ? plan.problem : "a plan", expected);
      } else {
        const steps = plan.kind === "plan" ? plan.steps : [];
        assert.deepEqual(
          steps.map(({ id, resource }) => `${id} ${resource}`),
          expected,
        );
      }
    });
  }

  it("gives each step the deadline of its tier, and a summary for people", () => {
    const plan = planFailover({ resourceType: "dns", source: "prod", target: "dr" }, promoting);
    assert.deepEqual(
      plan.kind === "plan" && plan.steps.map(({ deadlineSeconds }) => deadlineSeconds),
      [900, 1800, 600],
    );
    assert.ok(plan.kind === "plan" && plan.steps.every(({ summary }) => /^[A-Z].{20,}/.test(summary)));
  });
});
