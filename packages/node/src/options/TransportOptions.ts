/** The options of both transports. `pnpm generate` copies them into the Promise API, which has the same transports. */
import type * as http from "node:http"

/** Certificates of the server and of the client. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of the default ones, as PEM: for networks that inspect TLS. */
  readonly ca?: string | Uint8Array | ReadonlyArray<string | Uint8Array> | undefined
  /** Client certificate, as PEM. */
  readonly cert?: string | Uint8Array | undefined
  /** Private key of the client certificate, as PEM. */
  readonly key?: string | Uint8Array | undefined
  /** Passphrase of `key`. */
  readonly passphrase?: string | undefined
  /**
   * `false` accepts any certificate, so anyone between client and server can read the token. Use it only for tests.
   *
   * @default true
   */
  readonly verify?: boolean | undefined
}

/** Options of the transport over `node:http`. */
export interface HttpOptions extends TlsOptions {
  /**
   * Maximum number of connections to one origin. Further requests are queued in the client. By default only the client's `concurrency` limits them.
   *
   * @default Infinity
   */
  readonly connections?: number | undefined
  /**
   * How long an idle connection is kept, in milliseconds. A server that announces a shorter time (`Keep-Alive: timeout=5`) is believed, with a margin
   * of one second.
   *
   * @default 4000
   */
  readonly keepAlive?: number | undefined
  /**
   * The agent for all requests, such as one that connects over a proxy. It must fit the protocol of the base URL. The program keeps it: closing the
   * transport does not destroy it, and the other options do not apply to it.
   */
  readonly agent?: http.Agent | undefined
}

/** Options of the transport over undici. */
export interface UndiciOptions extends TlsOptions {
  /**
   * Maximum number of connections to one origin. Further requests are queued in the client.
   *
   * @default 16
   */
  readonly connections?: number | undefined
  /**
   * How long an idle connection is kept, in milliseconds.
   *
   * @default 10000
   */
  readonly keepAlive?: number | undefined
  /**
   * Proxy for every request, such as `http://proxy.school.example:3128`. `"environment"` reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. By default
   * no proxy is used. The TLS options apply to a proxy over HTTPS too.
   */
  readonly proxy?: string | URL | undefined
}
