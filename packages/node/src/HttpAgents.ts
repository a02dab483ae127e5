/**
 * The connections of the transport over `node:http`. A write must not meet a connection that its server has closed: nobody could tell whether it was
 * executed. So an idle connection is dropped before its server may close it, and every connection is looked at again before it is used.
 */
import type * as http from "node:http"
import type * as https from "node:https"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import type { NodeAttempt, Pool } from "./NodeAttempt.ts"
import type { HttpOptions as Options } from "./options/TransportOptions.ts"
import { tlsOf } from "./Tls.ts"

/** Milliseconds before the announced end of a connection: the time that a request may take to the server. */
const margin = 1000

/**
 * Milliseconds of rest after which the loop reads first: it may not have seen yet that the server closed the connection. A read that meets a closed
 * connection is repeated. A write is not, so it always looks.
 */
const restOf = (method: string): number => method === "GET" ? 5 : 0

interface Connection {
  /** Milliseconds that the server keeps it idle, if it says so. */
  hint: number
  /** Who uses it, or used it last. */
  user: unknown
  /** The file that is received over it. */
  file: NodeAttempt | undefined
  /** Since when it is idle, until when it may be used again, and how much it had received by then. */
  since: number
  until: number
  bytes: number
}

const connections = new WeakMap<Duplex, Connection>()

const connectionOf = (socket: Duplex): Connection => {
  let connection = connections.get(socket)
  if (connection === undefined) {
    connection = { hint: Infinity, user: undefined, file: undefined, since: 0, until: 0, bytes: 0 }
    connections.set(socket, connection)
  }
  return connection
}

/** The part of an agent that decides how long a connection is kept. */
class Keeper {
  private readonly most: number
  private readonly idle: () => Iterable<Socket>
  private timer: ReturnType<typeof setTimeout> | undefined = undefined
  private next = Infinity

  constructor(most: number, idle: () => Iterable<Socket>) {
    this.most = most
    this.idle = idle
  }

  /** Returns whether a connection that has become idle is kept. */
  keep(socket: Duplex): boolean {
    const connection = connectionOf(socket)
    const millis = Math.min(this.most, connection.hint - margin)
    if (!(millis > 0)) return false
    connection.file = undefined
    connection.since = performance.now()
    connection.until = connection.since + millis
    const idle = socket as Socket
    connection.bytes = idle.bytesRead
    // An idle connection does not keep the process alive, and neither does the timer.
    idle.unref()
    if (connection.until < this.next) this.arm(connection.until)
    return true
  }

  private arm(until: number): void {
    clearTimeout(this.timer)
    this.next = until
    // One millisecond more, because timers are rounded down.
    this.timer = setTimeout(() => this.sweep(), Math.min(until - performance.now() + 1, 2 ** 31 - 1))
    this.timer.unref()
  }

  /** Closes the connections that have been idle for too long. */
  private sweep(): void {
    const now = performance.now()
    let next = Infinity
    this.next = Infinity
    for (const socket of this.idle()) {
      const { until } = connectionOf(socket)
      if (until <= now) socket.destroy()
      else next = Math.min(next, until)
    }
    if (next < Infinity) this.arm(next)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.next = Infinity
  }
}

/** Whether a request may be sent over an idle connection. */
const isUsable = (socket: Socket, now: number): boolean => {
  const { bytes, until } = connectionOf(socket)
  // What arrived while nothing was requested is not a response to the next request.
  return !socket.destroyed && socket.writable && now < until && socket.bytesRead === bytes
}

/** Removes unusable connections from an agent. Returns whether one that is left has been idle for `rest` milliseconds. */
const removeUnusable = ({ freeSockets }: http.Agent, rest: number): boolean => {
  let quiet = false
  for (const name in freeSockets) {
    // The agent takes the last one, and does not look whether it is closed.
    const idle = freeSockets[name]!
    const now = performance.now()
    while (idle.length > 0 && !isUsable(idle.at(-1)!, now)) idle.pop()!.destroy()
    if (idle.length > 0 && now - connectionOf(idle.at(-1)!).since >= rest) quiet = true
  }
  return quiet
}

const allOf = (sockets: NodeJS.ReadOnlyDict<ReadonlyArray<Socket>>): ReadonlyArray<Socket> =>
  Object.values(sockets).flatMap((some) => some ?? [])

/** Lets an agent keep its connections for as long as this module says. */
const keeping = <A extends http.Agent>(agent: A, most: number): A => {
  const keeper = new Keeper(most, () => allOf(agent.freeSockets))
  const destroy = agent.destroy.bind(agent)
  return Object.assign(agent, {
    // All connections of the agent have the same options: Node's longer names are compared for each request.
    getName: ({ host, port }: { readonly host?: string | null; readonly port?: number | string | null } = {}) =>
      `${host}:${port}`,
    keepSocketAlive: (socket: Duplex) => keeper.keep(socket),
    destroy: () => {
      keeper.stop()
      destroy()
    }
  })
}

// Not imported: an import reads all exports of `node:http`, for some of which Node then loads undici, HTTP/2 and workers. That takes ten times as long as
// the client alone. TLS takes time too, and a program over plain HTTP does without it.
const plain = () => process.getBuiltinModule("node:http")
const tls = () => process.getBuiltinModule("node:https")

/** Node's proxies from the environment: set if the process was started with `NODE_USE_ENV_PROXY=1` or `--use-env-proxy`, and the version has them. */
const proxyOf = (globalAgent: http.Agent): http.AgentOptions => {
  // Documented, but missing in the types. A program may have replaced the agent by one without.
  const { options } = globalAgent as { readonly options?: http.AgentOptions }
  return options?.proxyEnv === undefined ? {} : { proxyEnv: options.proxyEnv }
}

/**
 * Whether Node's agents use the proxies of the environment.
 *
 * @internal
 */
export const usesEnvironmentProxies = (): boolean => proxyOf(plain().globalAgent).proxyEnv !== undefined

/** The agents of one transport, or of several that share their connections. Each is created when it is needed. */
export class HttpAgents {
  private readonly options: Options
  private plain: http.Agent | undefined = undefined
  private secure: https.Agent | undefined = undefined

  constructor(options: Options = {}) {
    this.options = options
  }

  /** Returns the agent for a protocol. */
  of(protocol: string): http.Agent {
    return this.options.agent ??
      (protocol === "https:" ? this.secure ??= this.makeSecure() : this.plain ??= this.makePlain())
  }

  /** Returns the function that sends requests. It is looked up for each, because test doubles and instrumentation replace it. */
  requestOver(protocol: string): typeof http.request {
    return protocol === "https:" ? tls().request : plain().request
  }

  private get pool(): http.AgentOptions {
    return { keepAlive: true, scheduling: "lifo", maxSockets: this.options.connections ?? Infinity }
  }

  private get keepAlive(): number {
    return this.options.keepAlive ?? 4000
  }

  private makePlain(): http.Agent {
    const { Agent, globalAgent } = plain()
    return keeping(new Agent({ ...this.pool, ...proxyOf(globalAgent) }), this.keepAlive)
  }

  private makeSecure(): https.Agent {
    const { Agent, globalAgent } = tls()
    return keeping(new Agent({ ...this.pool, ...proxyOf(globalAgent), ...tlsOf(this.options) }), this.keepAlive)
  }

  /**
   * Removes the idle connections that the next request must not use. Returns whether the loop has to read first, because the server may have closed the
   * connection that is left for it.
   */
  refresh(method: string): boolean {
    const rest = restOf(method)
    const plain = this.plain !== undefined && removeUnusable(this.plain, rest)
    const secure = this.secure !== undefined && removeUnusable(this.secure, rest)
    return plain || secure
  }

  /** Returns the connections that a request waits for, if it waits until another one frees one of them. */
  poolOf(request: http.ClientRequest): Pool | undefined {
    for (const agent of [this.options.agent, this.plain, this.secure]) {
      const [name] = Object.entries(agent?.requests ?? {}).find(([, waiting]) => waiting?.includes(request)) ?? []
      if (agent === undefined || name === undefined) continue
      const used = agent.sockets[name] ?? []
      return { count: used.length, files: used.flatMap((socket) => connectionOf(socket).file ?? []) }
    }
    return undefined
  }

  /** A request of `user` was given a connection, over which it receives a file. */
  used(socket: Duplex, user: unknown, file?: NodeAttempt): void {
    const connection = connectionOf(socket)
    connection.user = user
    connection.file = file
  }

  /** Reads the header `Keep-Alive` of a response. */
  announced(socket: Duplex, keepAlive: string): void {
    const seconds = /(?:^|[,;\s])timeout=(\d+)/i.exec(keepAlive)?.[1]
    if (seconds !== undefined) connectionOf(socket).hint = Number(seconds) * 1000
  }

  /** Closes the idle connections that `user` used last. */
  release(user: unknown): void {
    for (const agent of [this.plain, this.secure]) {
      for (const socket of agent === undefined ? [] : allOf(agent.freeSockets)) {
        if (connectionOf(socket).user === user) socket.destroy()
      }
    }
  }

  /** Closes all connections. */
  destroy(): void {
    this.plain?.destroy()
    this.secure?.destroy()
  }
}
