/** What came of an act. */
export interface ActReport {
  /** For expectations: `re-armed`, `disarmed`, `deployed`, `completed`, or why not. */
  readonly outcome: string;
  /** One line for the timeline. */
  readonly text: string;
  readonly why?: string;
  readonly lines: readonly string[];
}
