/** `npm run ops -- status | rearm | disarm`. */
import { terminal } from "./output";
import { runOps } from "./program";
import { realClients, realClock } from "./realClients";

runOps(process.argv.slice(2), {
  clients: realClients(),
  clock: realClock,
  output: terminal,
  environment: process.env,
}).then((code) => {
  process.exitCode = code;
});
