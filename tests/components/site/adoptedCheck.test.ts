import * as assert from "node:assert/strict";
import { runtime } from "@pulumi/pulumi";
import type { AdoptedFacts } from "../../../components/settings";
import type { Settings } from "../../../components/settings/schema";
import { adoptedFacts, checkAdopted } from "../../../components/site/adoptedCheck";
import { isolated } from "../../../drill/synth/runtime";
import { resolved } from "../support/database";
import { HTTP_LISTENER_ARN } from "../support/groups";
import {
  dnsSettings,
  LISTENER_ARN,
  LOAD_BALANCER_ARN,
  PRIMARY_GROUP_ARN,
  settings,
} from "../support/settings";

const ADOPTED = {
  loadBalancer: { mode: "adopt", arn: LOAD_BALANCER_ARN, listenerArns: [LISTENER_ARN, HTTP_LISTENER_ARN] },
  targetGroups: [{ name: "old", arn: PRIMARY_GROUP_ARN }, { name: "new" }],
  dns: dnsSettings({ records: { kind: "none" } }),
};

const ANSWERS: Readonly<Record<string, object>> = {
  getLoadBalancer: { internal: true },
  getListener: { port: 443, protocol: "HTTPS", defaultActions: [] },
  getTargetGroup: { loadBalancerArns: [LOAD_BALANCER_ARN], healthCheck: { enabled: false } },
  getRecords: { resourceRecordSets: [] },
};

/** What was asked of AWS, and the answer of `work`. */
async function asking<T>(work: () => Promise<T>) {
  const asked: string[] = [];
  const answer = await isolated(async () => {
    await runtime.setMocks({
      newResource: () => assert.fail("nothing is to be made"),
      call: ({ token, inputs }) => {
        const name = token.split(":").at(-1) ?? "";
        asked.push(`${name} ${JSON.stringify(inputs)}`);
        return { ...ANSWERS[name] };
      },
    });
    return work();
  });
  return { asked: asked.sort(), answer };
}

const factsOf = (configured: Settings) => asking(() => resolved(adoptedFacts(configured)));

describe("check of what is adopted", () => {
  it("reads nothing where everything is made", async () => {
    const { asked, answer } = await factsOf(settings());
    assert.deepEqual(asked, []);
    assert.deepEqual(answer, { targetGroups: [undefined, undefined] });
  });

  it("reads the load balancer, each listener, each group that exists, and the records of the service name", async () => {
    const { asked } = await factsOf(settings(ADOPTED));
    assert.deepEqual(asked, [
      `getListener {"arn":"${HTTP_LISTENER_ARN}"}`,
      `getListener {"arn":"${LISTENER_ARN}"}`,
      `getLoadBalancer {"arn":"${LOAD_BALANCER_ARN}"}`,
      `getRecords {"nameRegex":"^app\\\\.example\\\\.com\\\\.?$","zoneId":"Z0123456789ABCDEFGHIJ"}`,
      `getTargetGroup {"arn":"${PRIMARY_GROUP_ARN}"}`,
    ]);
  });

  it("keeps listeners and groups in the order of the settings", async () => {
    const { answer } = await factsOf(settings(ADOPTED));
    const { loadBalancer, listeners, targetGroups, records } = answer as AdoptedFacts;
    assert.deepEqual([loadBalancer?.internal, listeners?.length, records], [true, 2, []]);
    assert.deepEqual(
      targetGroups?.map((group) => group?.healthCheck.enabled),
      [false, undefined],
    );
  });

  it("fails with every problem at once", async () => {
    const failed = asking(async () => {
      const checked = checkAdopted(settings(ADOPTED), { namespace: "shop", stack: "prod" });
      // An Output's own promise: the only one that tells of a failure.
      await (checked as unknown as { promise(): Promise<unknown> }).promise();
    });
    await assert.rejects(
      failed,
      /group old without health checks[\s\S]*no PRIMARY record of app\.example\.com/,
    );
  });
});
