import { errorText, isNamed, makeError } from "../runtime/errors";
import type { LatchContext } from "./context";
import { type HealthCheckReading, readHealthCheck } from "./observe";

/**
 * False when somebody else changed the health check since it was read: the caller reads and decides again.
 * UpdateHealthCheck changes only the settings it is given:
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
 */
export async function changePath(context: LatchContext, check: HealthCheckReading): Promise<boolean> {
  const { healthCheckId, failedOverPath } = context.config;
  const { route53 } = context.ports;
  try {
    const output = await route53.updateHealthCheck({
      HealthCheckId: healthCheckId,
      HealthCheckVersion: check.version,
      ResourcePath: failedOverPath,
    });
    const status = output.$metadata?.httpStatusCode;
    if (status !== 200) {
      throw makeError("UnexpectedStatus", `the answer had status ${status}`);
    }
  } catch (error) {
    if (isNamed(error, "HealthCheckVersionMismatch")) {
      return false;
    }
    throw makeError(
      "LatchNotClosed",
      `UpdateHealthCheck of ${healthCheckId} to ${failedOverPath} failed (${errorText(error)}). The invocation is retried and the tick tries every minute; until then set the path by hand in the Route 53 console.`,
    );
  }
  const { path } = await readHealthCheck(route53, healthCheckId);
  if (path !== failedOverPath) {
    throw makeError(
      "LatchNotClosed",
      `Health check ${healthCheckId} asks ${path} after it was set to ${failedOverPath}. The invocation is retried.`,
    );
  }
  return true;
}
