/** The remaining rules on record: what becomes of an invocation before and beside an event. For documentation. */
export const requestRules: readonly { readonly id: string; readonly comment: string }[] = [
  {
    id: "CTL-EVENT",
    comment: "The work failed before any rule decided: the error says where. The invocation is retried.",
  },
  {
    id: "CTL-MALFORMED",
    comment:
      "The request has missing, wrong or unknown fields: all are named, a failed event is recorded and told, nothing is touched.",
  },
  {
    id: "CTL-REFUSED",
    comment:
      "The site has no such tier or resource: a failed event is recorded and told, nothing is touched.",
  },
  {
    id: "CTL-BUSY",
    comment:
      "Another event is worked on: the request is refused and recorded; an automatic one fails, so that Lambda asks again. A raise of capacity that waits for its instances gives way to every other tier. The rollback of an event that still runs is refused, and the event is left alone.",
  },
  {
    id: "CTL-LIVE",
    comment: "Another run works on this event at this moment: nothing is done twice.",
  },
  {
    id: "CTL-KNOWN",
    comment: "The same request came before, and its event has ended: its record is the answer.",
  },
  { id: "CTL-DRY-RUN", comment: "Plan and checks are answered; nothing is recorded or touched." },
  { id: "CTL-IDLE", comment: "The minute schedule found no event to go on with." },
  {
    id: "CTL-TAKEOVER-KEPT",
    comment:
      "A takeover stands and the primary's lease could not be taken away when it was claimed: the minute schedule does, or says why not. A re-arm since then is left alone.",
  },
  {
    id: "CTL-LOCK-FREED",
    comment: "The lock named an event that does not exist, and its lease is over: the lock is freed.",
  },
  {
    id: "CTL-ALARM-OVER",
    comment:
      "The alarm of the primary's health check went to OK or INSUFFICIENT_DATA: capacity stays as it is.",
  },
  {
    id: "CTL-ALARM-OLD",
    comment: "The alarm's message is too old to say anything about the primary now.",
  },
  {
    id: "CTL-ALARM-COVERED",
    comment: "A failover that is under way raises the capacity itself, or the site has no group to raise.",
  },
];
