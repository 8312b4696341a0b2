/** The part of Route 53's control plane that handlers and the operator's commands use. */
import type {
  GetHealthCheckCommandInput,
  GetHealthCheckCommandOutput,
  HealthCheck as SdkHealthCheck,
  UpdateHealthCheckCommandInput,
  UpdateHealthCheckCommandOutput,
} from "@aws-sdk/client-route-53";
import { type Applied, answer, awsError } from "../applied";
import type { Output } from "../output";
import type { HealthCheck, Route53State } from "./state";

/** The checkers still ask for the old path; the surroundings bring them the new one. */
export interface Route53Change {
  readonly kind: "path";
  readonly check: HealthCheck;
  readonly before: string;
}

function describe(check: HealthCheck): SdkHealthCheck {
  return {
    Id: check.id,
    CallerReference: check.callerReference,
    HealthCheckVersion: check.version,
    HealthCheckConfig: {
      Type: check.type,
      FullyQualifiedDomainName: check.fullyQualifiedDomainName,
      Port: check.port,
      ResourcePath: check.resourcePath,
      RequestInterval: check.requestIntervalSeconds,
      FailureThreshold: check.failureThreshold,
      MeasureLatency: false,
      Inverted: check.inverted === true,
      Disabled: check.disabled === true,
      EnableSNI: check.type.startsWith("HTTPS"),
    },
  };
}

function find(state: Route53State, id: string | undefined): HealthCheck {
  const check = state.checks.get(id ?? "");
  if (check === undefined)
    throw awsError("NoSuchHealthCheck", `No health check exists with the ID ${id}`, 404);
  return check;
}

export function getHealthCheck(
  state: Route53State,
  _now: number,
  input: GetHealthCheckCommandInput,
): Applied<Output<GetHealthCheckCommandOutput>, Route53Change> {
  return answer({ HealthCheck: describe(find(state, input.HealthCheckId)) });
}

/**
 * Settings that the call does not name stay as they are. A version other than the current one is refused: someone else has
 * written meanwhile.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
 */
export function updateHealthCheck(
  state: Route53State,
  _now: number,
  input: UpdateHealthCheckCommandInput,
): Applied<Output<UpdateHealthCheckCommandOutput>, Route53Change> {
  const check = find(state, input.HealthCheckId);
  if (input.HealthCheckVersion !== undefined && input.HealthCheckVersion !== check.version) {
    throw awsError(
      "HealthCheckVersionMismatch",
      `The value of HealthCheckVersion, ${input.HealthCheckVersion}, is not the current one`,
      409,
    );
  }
  const before = check.resourcePath;
  check.resourcePath = input.ResourcePath ?? before;
  check.failureThreshold = input.FailureThreshold ?? check.failureThreshold;
  check.version++;
  return { response: { HealthCheck: describe(check) }, changes: [{ kind: "path", check, before }] };
}
