/**
 * What each rule of the controller's tables means, for operators and documentation. Beside the rules and not in them,
 * because whatever the rules hold is part of the function's archive. The rules without a table are in requestRules.ts.
 */
export const controllerRuleComments: Readonly<Record<string, string>> = {
  "CTL-ROLLBACK-CHECK":
    "A rollback was asked for and nothing is undone yet: the original resources must be able to serve.",
  "CTL-ROLLED-BACK": "Every step that changed something is undone: the event is rolled back.",
  "CTL-UNDO": "A rollback is under way: the steps are undone from the last to the first.",
  "CTL-CHECK": "The event is recorded and nothing is touched: the pre-checks decide whether it may begin.",
  "CTL-FAILED": "A step has failed: the event fails, and what was done stays until it is rolled back.",
  "CTL-STEP": "The steps are taken in order, each only after the effect of the one before was seen.",
  "CTL-COMPLETE":
    "All steps are done: an automatic rollback is put on schedule first, then the event is completed.",
  "CTL-TELL": "The event has ended, or its rollback was refused, and people have not been told.",
  "CTL-CLOSED": "Nothing is left to do: the site may work on another event.",
  "CTL-STEP-NOT-NEEDED":
    "The step has not begun and its effect is there already: it is done, and nothing will be undone.",
  "CTL-STEP-DONE": "The step has begun and its effect is seen.",
  "CTL-STEP-IMPOSSIBLE": "The effect can never be reached: the step fails at once, and says why.",
  "CTL-STEP-BEGIN":
    "The step has not begun: its begin and the state it found are recorded before the first call.",
  "CTL-STEP-GOES-ON":
    "The raise of capacity for a site that is lost is accepted: its instances start while the failover goes on. DNS is moved when a group can serve.",
  "CTL-STEP-OVERDUE":
    "The step's deadline has passed and its effect is not seen: the step fails, with what was seen last. A raise of capacity for a site that is lost does not stop the failover: it goes on with what there is.",
  "CTL-STEP-ACT":
    "The call is due, or due again: an earlier run stopped before it, or its effect did not come.",
  "CTL-STEP-UNREADABLE":
    "The effect cannot be read: nothing is called on a guess; it is read again until the deadline.",
  "CTL-STEP-BLOCKED":
    "The call would do harm now, such as a move to a site without a healthy target: waits for that to change.",
  "CTL-STEP-WAIT": "The call was made and AWS works on it: its effect is awaited until the deadline.",
};
