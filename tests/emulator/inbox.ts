/** What is outside AWS: a subscriber of the notification topics, and an application that the sentinel looks at. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { bodyOf } from "./lambdaEndpoint";
import type { Site } from "./site";

export interface Told {
  readonly subject: string;
  /** Fields of seed 003, and those beside them. */
  readonly message: Readonly<Record<string, unknown>>;
}

export class Inbox {
  readonly told: Told[] = [];
  /** What the application answers. */
  applicationStatus = 200;
  private url = "";
  private readonly server = createServer(async (request, response) => {
    if (request.method !== "POST") {
      response.writeHead(this.applicationStatus).end("application");
      return;
    }
    const posted = JSON.parse(await bodyOf(request)) as { Subject: string; Message: string };
    this.told.push({ subject: posted.Subject, message: JSON.parse(posted.Message) });
    response.writeHead(200).end();
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
    return this.url;
  }

  /** Creates the site's topic as the program names it, with this subscriber. moto asks nobody to confirm. */
  async subscribe(site: Site): Promise<void> {
    const sns = new SNSClient(site.connection);
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `${site.name}-notifications` }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: this.url }));
  }

  /** What was told of an event, in order. */
  of(eventId: string): Told[] {
    return this.told.filter(({ message }) => message.event_id === eventId);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
