/**
 * What each rule of target-group failover means, for operators and documentation. Beside the rules and not in them,
 * because whatever the rules hold is part of the function's archive.
 */
export const targetGroupRuleComments: Readonly<Record<string, string>> = {
  "TG-UNREADABLE":
    "The health that the decision needs cannot be read. Nothing is moved on a guess; the invocation fails and is retried.",
  "TG-PIN":
    "An operator, through the controller, has pinned a group that can serve and that traffic has not been on since: traffic moves to it at once, whatever its priority, the return policy and the switch limit; the switch counts. From then on the pinned group is the first of the list until the pin is taken back: when it fails, traffic fails over as ever, and returns to it after the configured time without asking again. A pin on the list's own first group brings traffic back to it at once, and then means nothing any more.",
  "TG-SETTLING":
    "Targets of the serving group are in their first checks, and none has failed: a group just deployed is not a group that is down. The load balancer ends this state by itself within its thresholds.",
  "TG-CONVERGE":
    "Routes disagree and the group of the last recorded switch can serve: an interrupted switch is finished, a new or changed route follows.",
  "TG-STATE-HOLD":
    "The state table cannot be read and clients still reach healthy targets: a switch can wait for the table. The invocation fails and is retried.",
  "TG-RATE-LIMITED":
    "A switch is due, but the window has had as many as configured: groups that flap are not followed. People are told once.",
  "TG-CONVERGE-BEST":
    "Routes disagree and the recorded group cannot serve (or there is no record): all go to the best group.",
  "TG-CONVERGE-HOLD":
    "Routes disagree and no group has a healthy target: nothing is better than anything else.",
  "TG-LEAVE-SORRY-PAGE":
    "The sorry page serves and an application group can serve again: traffic returns at once.",
  "TG-FAILOVER":
    "The serving group has fewer healthy targets than it needs, or the heartbeat's probes prove it dead, and another has enough: traffic moves to the first such group.",
  "TG-FAILOVER-DEGRADED":
    "The serving group has no healthy target and no group has enough, but one has some: traffic moves to the one with most.",
  "TG-SORRY-PAGE":
    "No group has a healthy target: the sorry page says so, which is better than errors of the load balancer.",
  "TG-PREPARE":
    "A route does not name the whole list: it is completed, with weight 0, so that every group stays health-checked. Traffic does not move.",
  "TG-HOLD-SORRY-PAGE": "The sorry page serves and no application group has a healthy target.",
  "TG-HOLD": "The serving group has fewer healthy targets than it needs, and nothing is better.",
  "TG-REST": "The first group, or the pinned one, serves and has enough healthy targets.",
  "TG-RETURN-REFUSED":
    "An operator asked for a return to a group that is not the best one to return to. The invocation fails.",
  "TG-REST-ON-LOWER": "A group of lower priority serves and no better one can.",
  "TG-RETURN-STATE-HOLD":
    "A return is never made without the state table: it says how long the better group has been healthy.",
  "TG-RETURN-LIMITED": "A return would use the last switch of the window, which is kept for a failover.",
  "TG-RETURN-REQUESTED": "An operator asked for the return and the group can serve.",
  "TG-RETURN-MANUAL":
    "A better group can serve; the policy leaves the return to an operator, and the reason names the command.",
  "TG-RETURN-WAITING": "A better group can serve, but not yet for the configured time.",
  "TG-RETURN": "A better group has been able to serve for the configured time: traffic returns.",
};
