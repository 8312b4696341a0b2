import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SiteContext } from "../context";
import type { CreatedDatabaseSettings } from "../settings/schema";
import { keptOptions } from "./databaseEngine";

/** MySQL's longest is 41 characters: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MasterUserPassword) */
const PASSWORD_LENGTH = 40;

export interface GeneratedPasswordArgs {
  readonly context: SiteContext;
  readonly settings: Pick<CreatedDatabaseSettings, "engine" | "identifier" | "username" | "databaseName">;
  /** Region that gets a copy of the secret. */
  readonly peerRegion: string | undefined;
}

/**
 * A master password that this program makes and keeps in Secrets Manager, in the form of RDS's own secrets
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html). It is in Pulumi's
 * state, encrypted as a secret, and in no output. The other site's region gets a copy: the replica there has the same
 * users, and needs them when this region cannot be asked.
 *
 * Letters and digits alone, 40 of them: they fit every engine and every connection string. To change it, replace the
 * random password (`pulumi up --replace`).
 */
export class GeneratedPassword extends pulumi.ComponentResource {
  readonly value: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  private readonly secret: aws.secretsmanager.Secret;

  constructor(
    private readonly owner: string,
    private readonly args: GeneratedPasswordArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:data:GeneratedPassword", owner, {}, opts);
    const { context, settings, peerRegion } = args;
    const password = new random.RandomPassword(
      owner,
      { length: PASSWORD_LENGTH, special: false },
      { parent: this },
    );
    this.value = pulumi.secret(password.result);
    this.secret = new aws.secretsmanager.Secret(
      owner,
      {
        description: `Master user of the database ${settings.identifier}`,
        replicas: peerRegion === undefined ? [] : [{ region: peerRegion }],
        tags: context.tags,
      },
      { parent: this, protect: context.protect, ...keptOptions(context) },
    );
    this.secretArn = this.secret.arn;
    this.registerOutputs({ secretArn: this.secretArn });
  }

  /** Writes the secret for the instance that has this password. */
  keepFor(instance: aws.rds.Instance): void {
    const { context, settings } = this.args;
    const { engine, identifier, username, databaseName } = settings;
    new aws.secretsmanager.SecretVersion(
      this.owner,
      {
        secretId: this.secret.id,
        secretString: pulumi.secret(
          pulumi.jsonStringify({
            engine,
            host: instance.address,
            port: instance.port,
            username,
            password: this.value,
            ...(databaseName === undefined ? {} : { dbname: databaseName }),
            dbInstanceIdentifier: identifier,
          }),
        ),
      },
      { parent: this, ...keptOptions(context) },
    );
  }
}
