/** `npm run ops -- status | failover | rollback | events | rearm | disarm`. */
import { realClients, realClock } from "./aws/realClients";
import { personAtTerminal } from "./commandLine/confirm";
import { terminal } from "./commandLine/output";
import { runOps } from "./commandLine/program";

runOps(process.argv.slice(2), {
  clients: realClients(),
  clock: realClock,
  output: terminal,
  environment: process.env,
  person: personAtTerminal,
}).then((code) => {
  process.exitCode = code;
});
