/**
 * Both sites as `ops` finds them: manifests in Parameter Store, an events table with its index, and a pretend
 * controller that answers ControllerAnswer documents. Everything else is tests/ops/world.ts.
 */
import {
  type AttributeValue,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { InvokeCommand, type InvokeCommandInput } from "@aws-sdk/client-lambda";
import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import type { SiteManifest } from "../../components/manifest";
import type { ControllerAnswer, ControllerRequest } from "../../handlers/controller/request";
import { eventItem } from "../../handlers/history/eventItem";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import { runOps } from "../../ops/commandLine/program";
import { dr, planned, prod } from "./sites";
import { clientsOf, clockOf, makeWorld, stateOf, type World, writeState } from "./world";

type Item = Record<string, AttributeValue>;

/** What a pretend controller does with a request. */
export type Controller = (
  request: ControllerRequest,
  deployment: Deployment,
) => Promise<ControllerAnswer> | ControllerAnswer;

export interface Deployment {
  readonly world: World;
  /** Rows of every table but the state of tests/ops/world.ts, by `table/id`. */
  readonly items: Map<string, Item>;
  /** Manifests by region; a region that is absent cannot be reached. */
  readonly regions: Map<string, readonly SiteManifest[]>;
  readonly requests: ControllerRequest[];
  controller: Controller;
  /** Called before an item of an events table is read. */
  onLook: () => void;
  put(event: FailoverEvent): void;
  /** Runs a command line; `confirms` answers the question, `undefined` = nobody is at the terminal. */
  ops(line: readonly string[], confirms?: boolean): Promise<OpsRun>;
}

export interface OpsRun {
  readonly code: number;
  readonly result: string;
  /** Progress and problems. */
  readonly told: string;
  readonly asked: readonly string[];
}

export function makeDeployment(): Deployment {
  const world = makeWorld();
  const items = new Map<string, Item>();
  const deployment: Deployment = {
    world,
    items,
    regions: new Map<string, readonly SiteManifest[]>([
      ["eu-west-1", [prod]],
      ["eu-central-1", [dr]],
    ]),
    requests: [],
    controller: () => planned,
    onLook: () => {},
    put: (stored) => {
      items.set(`${stored.site}-events/${stored.id}`, eventItem(stored, 1));
    },
    ops: (line, confirms) => run(deployment, line, confirms),
  };
  fakeParameters(deployment);
  fakeTables(deployment);
  fakeController(deployment);
  return deployment;
}

async function run(
  { world }: Deployment,
  line: readonly string[],
  confirms: boolean | undefined,
): Promise<OpsRun> {
  const result: string[] = [];
  const told: string[] = [];
  const asked: string[] = [];
  const code = await runOps(line, {
    clients: clientsOf(),
    clock: clockOf(world),
    output: {
      result: (text) => result.push(text),
      progress: (text) => told.push(text),
      problem: (text) => told.push(text),
    },
    environment: { AWS_REGION: "eu-central-1" },
    person: {
      present: confirms !== undefined,
      confirm: async (siteName, lines) => {
        asked.push(siteName, ...lines);
        return confirms === true;
      },
    },
  });
  return { code, result: result.join("\n"), told: told.join("\n"), asked };
}

function fakeParameters({ world, regions }: Deployment): void {
  world.mocks.ssm.on(GetParametersByPathCommand).callsFake(async (_input, getClient) => {
    const manifests = regions.get(await getClient().config.region());
    if (manifests === undefined) {
      throw Object.assign(new Error("no route"), { name: "TimeoutError" });
    }
    return {
      Parameters: manifests.map((site) => ({
        Name: `/site-failover/${site.project}/${site.stack}/manifest`,
        Value: JSON.stringify(site),
      })),
    };
  });
}

function fakeTables(deployment: Deployment): void {
  const { world, items } = deployment;
  const state = (id: string): Item => ({
    version: { N: String(world.documentVersion) },
    document: { S: JSON.stringify(stateOf(world, id) ?? { switches: [] }) },
  });
  world.mocks.dynamoDb.on(GetItemCommand).callsFake(({ TableName, Key }: GetItemCommandInput) => {
    const id = Key?.id?.S ?? "";
    if (TableName?.endsWith("-events")) {
      deployment.onLook();
    }
    const own = items.get(`${TableName}/${id}`);
    const isState = ["latch", "lease", "takeover", "target-groups"].includes(id);
    return { Item: own ?? (isState ? state(id) : undefined) };
  });
  world.mocks.dynamoDb.on(PutItemCommand).callsFake(({ TableName, Item, ...input }: PutItemCommandInput) => {
    const id = Item?.id?.S ?? "";
    if (writeState(world, id, Item?.document?.S ?? "")) {
      return {};
    }
    if (input.ConditionExpression?.startsWith("attribute_not_exists") && items.has(`${TableName}/${id}`)) {
      throw Object.assign(new Error("exists"), { name: "ConditionalCheckFailedException" });
    }
    items.set(`${TableName}/${id}`, Item ?? {});
    world.writes.push(`event ${id}`);
    return {};
  });
  world.mocks.dynamoDb.on(QueryCommand).callsFake((input: QueryCommandInput) => {
    const { ":site": site, ":since": since } = input.ExpressionAttributeValues ?? {};
    const found = [...items]
      .filter(([key, item]) => key.startsWith(`${input.TableName}/`) && item.site?.S === site?.S)
      .map(([, item]) => item)
      .filter((item) => since?.S === undefined || (item.startTime?.S ?? "") >= since.S)
      .sort((left, right) => (right.startTime?.S ?? "").localeCompare(left.startTime?.S ?? ""));
    return { Items: found.slice(0, input.Limit) };
  });
}

function fakeController(deployment: Deployment): void {
  deployment.world.mocks.lambda.on(InvokeCommand).callsFake(async (input: InvokeCommandInput) => {
    const request = JSON.parse(new TextDecoder().decode(input.Payload as Uint8Array)) as ControllerRequest;
    deployment.requests.push(request);
    const document = await deployment.controller(request, deployment);
    return { StatusCode: 200, Payload: new TextEncoder().encode(JSON.stringify(document)) };
  });
}
