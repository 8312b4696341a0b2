/** The site's tables as the program declares them, and everything that was ever written to the events table. */
import {
  type AttributeDefinition,
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  type GlobalSecondaryIndex,
  type KeySchemaElement,
} from "@aws-sdk/client-dynamodb";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import { present } from "./report";
import type { Connection, Site } from "./site";

interface TableInputs {
  readonly hashKey: string;
  readonly attributes: readonly { readonly name: string; readonly type: "S" | "N" }[];
  readonly globalSecondaryIndexes?: readonly {
    readonly name: string;
    readonly projectionType: "ALL";
    readonly keySchemas: readonly { readonly attributeName: string; readonly keyType: "HASH" | "RANGE" }[];
  }[];
}

/** A version of an item, as it was written. */
export interface Written {
  readonly id: string;
  readonly version: number;
  readonly expiresAt: number | undefined;
  /** Absent for the lock. */
  readonly status: string | undefined;
  readonly document: unknown;
}

/** Creates both tables. The events table gets a stream, which is how this check reads every version of an item. */
export async function createTables(site: Site): Promise<void> {
  for (const kind of ["state", "events"]) {
    const name = `${site.name}-${kind}`;
    const { hashKey, attributes, globalSecondaryIndexes } = site.resource(name)
      .inputs as unknown as TableInputs;
    const indexes = globalSecondaryIndexes?.map(
      (index): GlobalSecondaryIndex => ({
        IndexName: index.name,
        Projection: { ProjectionType: index.projectionType },
        KeySchema: index.keySchemas.map(
          (key): KeySchemaElement => ({ AttributeName: key.attributeName, KeyType: key.keyType }),
        ),
      }),
    );
    await new DynamoDBClient(site.connection).send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: attributes.map(
          (attribute): AttributeDefinition => ({
            AttributeName: attribute.name,
            AttributeType: attribute.type,
          }),
        ),
        KeySchema: [{ AttributeName: hashKey, KeyType: "HASH" }],
        ...(indexes === undefined ? {} : { GlobalSecondaryIndexes: indexes }),
        ...(kind === "events"
          ? { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" } }
          : {}),
      }),
    );
  }
}

/** Document of an item of the state table; undefined when there is none. */
export async function stateOf<T>(site: Site, id: string): Promise<T | undefined> {
  const { Item } = await new DynamoDBClient(site.connection).send(
    new GetItemCommand({ TableName: `${site.name}-state`, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return Item?.document?.S === undefined ? undefined : (JSON.parse(Item.document.S) as T);
}

/** Every version of every item of the events table, in the order of the writes. */
export async function writtenTo(site: Site): Promise<Written[]> {
  const call = streamCalls(site.connection);
  const { Streams } = await call<{ Streams: { StreamArn: string }[] }>("ListStreams", {
    TableName: `${site.name}-events`,
  });
  const StreamArn = present(Streams[0], "stream").StreamArn;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    "DescribeStream",
    { StreamArn },
  );
  const { ShardId } = present(StreamDescription.Shards[0], "shard");
  const { ShardIterator } = await call<{ ShardIterator: string }>("GetShardIterator", {
    StreamArn,
    ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  const { Records } = await call<{ Records: { dynamodb: { NewImage?: Record<string, AttributeValue> } }[] }>(
    "GetRecords",
    { ShardIterator, Limit: 1000 },
  );
  return Records.flatMap(({ dynamodb: { NewImage: item } }) =>
    item === undefined
      ? []
      : [
          {
            id: item.id?.S ?? "",
            version: Number(item.version?.N),
            status: item.status?.S,
            expiresAt: item.expiresAt?.N === undefined ? undefined : Number(item.expiresAt.N),
            document: JSON.parse(item.document?.S ?? "null"),
          },
        ],
  );
}

/** The versions of one event. */
export async function versionsOf(
  site: Site,
  eventId: string,
): Promise<(Written & { event: FailoverEvent })[]> {
  const versions = (await writtenTo(site)).filter(({ id }) => id === eventId);
  return versions.map((version) => ({ ...version, event: version.document as FailoverEvent }));
}

/** The statuses an event went through, each once per change. */
export async function statusesOf(site: Site, eventId: string): Promise<string[]> {
  const statuses = (await versionsOf(site, eventId)).map(({ status }) => status ?? "none");
  return statuses.filter((status, index) => status !== statuses[index - 1]);
}

/** The project carries no client of DynamoDB Streams: its four calls are plain JSON. */
function streamCalls({ endpoint, region }: Connection) {
  return async <T>(operation: string, input: unknown): Promise<T> => {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
    if (!answer.ok) throw new Error(`${operation} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}
