/** What all our alarms share. */

/**
 * One bucket of one minute decides: the shortest a standard metric allows. Twice as many buckets would double the
 * floor of every chain that starts with an alarm
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html).
 */
export const ONE_MINUTE = { period: 60, evaluationPeriods: 1, datapointsToAlarm: 1 } as const;

/** For what repairs itself within two minutes, and is worth nobody's sleep if it does. */
export const THREE_MINUTES = { period: 60, evaluationPeriods: 3, datapointsToAlarm: 3 } as const;
