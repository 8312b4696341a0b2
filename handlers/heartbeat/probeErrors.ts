/**
 * What an error of `fetch` says about a group: nothing, unless the request was sent and its answer did not come. The
 * load balancer itself answers for a dead target (502, 503, 504), so a connection that cannot be made, or is closed,
 * is a fault between this function and the load balancer.
 *
 * `fetch` throws `TypeError: fetch failed`; the reason is its cause, with a code of Node or undici:
 * https://nodejs.org/api/errors.html#common-system-errors, https://nodejs.org/api/tls.html#x509-certificate-error-codes,
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/Errors.md
 */
import { errorText } from "../runtime/errors";
import { isRecord, listOf, textOf } from "../runtime/values";

interface ErrorKind {
  readonly codes: RegExp;
  /** True: the request was sent, and its answer did not come in time. */
  readonly sent: boolean;
  readonly words: string;
}

const ERROR_KINDS: readonly ErrorKind[] = [
  {
    codes: /^(ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EMFILE|ENOBUFS)$/,
    sent: false,
    words: "no connection",
  },
  { codes: /^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_\w+)$/, sent: false, words: "the name was not resolved" },
  { codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, sent: false, words: "no connection in time" },
  {
    codes:
      /^(CERT_\w+|CRL_\w+|ERR_TLS_\w+|ERR_SSL_\w+|UNABLE_TO_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|EPROTO)$/,
    sent: false,
    words: "no TLS connection",
  },
  {
    codes: /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/,
    sent: false,
    words: "the connection was closed",
  },
  { codes: /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/, sent: true, words: "no answer in time" },
];

export interface ProbeError {
  readonly sent: boolean;
  readonly why: string;
}

/** An error that is not in the table is no evidence either. */
export function probeError(error: unknown): ProbeError {
  const cause = isRecord(error) && error.cause !== undefined ? error.cause : error;
  const code = codeOf(cause);
  const kind = ERROR_KINDS.find(({ codes }) => codes.test(code));
  return kind === undefined
    ? { sent: false, why: errorText(cause) }
    : { sent: kind.sent, why: `${kind.words} (${code})` };
}

/** Of several addresses tried in vain, the reason of the first: https://nodejs.org/api/net.html#netconnect */
function codeOf(cause: unknown): string {
  if (!isRecord(cause)) {
    return "";
  }
  return textOf(cause.code) ?? listOf(cause.errors).map(codeOf)[0] ?? "";
}
