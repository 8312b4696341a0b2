/**
 * Databases on the emulator. moto accepts RebootDBInstance and PromoteReadReplica but shows little of their effect: the
 * zone and the status `available` stay, and a promoted instance goes on naming its source, which on RDS it does not.
 * What RDS would show afterwards is put in place here once the call has been made, by a rename over the old instance
 * (which moto allows and RDS refuses), so that the instance is never missing in between.
 */
import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from "@aws-sdk/client-rds";
import { present } from "./report";
import type { Site } from "./site";

export class Database {
  private readonly rds: RDSClient;

  constructor(
    site: Site,
    readonly identifier: string,
    private readonly multiAz: boolean,
  ) {
    this.rds = new RDSClient(site.connection);
  }

  async create(zone: string, identifier = this.identifier): Promise<string> {
    const { DBInstance } = await this.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: identifier,
        AvailabilityZone: zone,
        MultiAZ: this.multiAz,
        Engine: "postgres",
        DBInstanceClass: "db.r6g.large",
        AllocatedStorage: 20,
        BackupRetentionPeriod: 7,
        MasterUsername: "emulator",
        MasterUserPassword: "not-a-secret",
      }),
    );
    return present(DBInstance?.DBInstanceArn, "database");
  }

  async createReplicaOf(sourceArn: string): Promise<void> {
    await this.rds.send(
      new CreateDBInstanceReadReplicaCommand({
        DBInstanceIdentifier: this.identifier,
        SourceDBInstanceIdentifier: sourceArn,
        DBInstanceClass: "db.r6g.large",
      }),
    );
  }

  async zone(): Promise<string | undefined> {
    const { DBInstances } = await this.rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: this.identifier }),
    );
    return DBInstances?.[0]?.AvailabilityZone;
  }

  /** As RDS shows an instance after a failover to another zone, or a replica after its promotion. */
  async becomeInstanceIn(zone: string): Promise<void> {
    const next = `${this.identifier}-next`;
    await this.create(zone, next);
    await this.rds.send(
      new ModifyDBInstanceCommand({
        DBInstanceIdentifier: next,
        NewDBInstanceIdentifier: this.identifier,
        ApplyImmediately: true,
      }),
    );
  }

  /** RDS stops no replica, and moto knows that: being stopped says that the instance is none. */
  async stop(): Promise<boolean> {
    try {
      await this.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: this.identifier }));
      return true;
    } catch (error) {
      if (/^InvalidDB/.test((error as Error).name)) return false;
      throw error;
    }
  }

  async start(): Promise<void> {
    await this.rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: this.identifier }));
  }
}
