/**
 * An events table in dynalite, an implementation of DynamoDB that nobody here wrote, asked over HTTP by the real SDK
 * client. The table is made as components make it: key `id`, index `bySite` on `site` and `startTime`.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { EVENTS_INDEX } from "../../../handlers/history/failoverEvent";
import type { QueryPort } from "../../../handlers/history/listEvents";
import { type DynamoDbPort, dynamoDbPortOf } from "../../../handlers/runtime/clients";

const dynalite = require("dynalite") as (options: {
  createTableMs: number;
  deleteTableMs: number;
  updateTableMs: number;
}) => Server;

export const TABLE = "dr-events";

export interface EventsTable {
  readonly client: DynamoDBClient;
  readonly port: DynamoDbPort & QueryPort;
  readonly close: () => Promise<void>;
}

export async function startEventsTable(): Promise<EventsTable> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  await createTable(client);
  return {
    client,
    port: {
      ...dynamoDbPortOf(client, { GetItemCommand, PutItemCommand }),
      query: (input) => client.send(new QueryCommand(input)),
    },
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createTable(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["id", "site", "startTime"].map((AttributeName) => ({
        AttributeName,
        AttributeType: "S" as const,
      })),
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: EVENTS_INDEX,
          KeySchema: [
            { AttributeName: "site", KeyType: "HASH" },
            { AttributeName: "startTime", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
    if (table?.TableStatus === "ACTIVE") {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Table ${TABLE} of dynalite did not become active.`);
}
