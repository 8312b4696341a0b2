/** The shape of every model: state in, request in, answer and changes out. Time is a parameter. */

export interface Applied<Response, Change> {
  readonly response: Response;
  /** What the surroundings must act upon: propagate, schedule, log. Empty for a read. */
  readonly changes: readonly Change[];
}

/** A read changes nothing. */
export function answer<Response>(response: Response): Applied<Response, never> {
  return { response, changes: [] };
}

/** An error of an AWS API, with the name by which the SDK's error is recognised. */
export function awsError(name: string, message: string, httpStatusCode = 400): Error {
  const error = new Error(message);
  error.name = name;
  return Object.assign(error, {
    $fault: httpStatusCode >= 500 ? "server" : "client",
    $metadata: { httpStatusCode, attempts: 1 },
  });
}

/** Something the drill's model of AWS does not know. It ends the whole drill: ignoring it would prove nothing. */
export function unmodelled(what: string, remedy: string): Error {
  const error = new Error(`The drill does not model ${what}. ${remedy}`);
  error.name = "Unmodelled";
  return error;
}

/** Region of an ARN; empty for services without one. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}
