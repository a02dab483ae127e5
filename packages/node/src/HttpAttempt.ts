/** An attempt over `node:http`. The request may have been sent once its connection is open: until then Node keeps it in memory. */
import { Encode } from "@flat-sdk/engine/FlatError"
import * as Transport from "@flat-sdk/engine/Transport"
import * as Effect from "effect/Effect"
import type * as http from "node:http"
import type { Socket } from "node:net"
import { NodeAttempt, type Pool } from "./NodeAttempt.ts"

/** Observes the connections of an attempt. */
export interface Observer {
  /** The attempt was given a connection. */
  readonly used: (socket: Socket, file?: NodeAttempt) => void
  /** The connections that a request waits for, if it waits until another one frees one of them. */
  readonly pool: (request: http.ClientRequest) => Pool | undefined
  /** A response has the header `Keep-Alive`. */
  readonly announced: (socket: Socket, keepAlive: string) => void
}

export class HttpAttempt extends NodeAttempt {
  private request: http.ClientRequest | undefined = undefined
  private observer: Observer | undefined = undefined
  private response: http.IncomingMessage | undefined = undefined
  private open = false
  /** Continues the upload when the connection has taken what was written. */
  private proceed: (() => void) | undefined = undefined

  /** Whether nobody waits for the response any more. */
  get over(): boolean {
    return this.done
  }

  /** Sends the request, whose body is that of the attempt. */
  start(request: http.ClientRequest, observer: Observer): void {
    this.request = request
    this.observer = observer
    request.on("socket", (socket: Socket) => {
      observer.used(socket)
      this.handed()
      this.connecting(socket)
    })
    request.on("response", (response: http.IncomingMessage) => this.respond(response, observer))
    // Node reports bytes after a complete response as an error of the request, before the end of that response, and closes the connection.
    request.on("error", (cause) => {
      if (this.response?.complete !== true) this.failed(cause)
    })
    // Node reports no error if the server switches to another protocol.
    request.on("close", () => {
      if (this.response === undefined) this.failed(new Error("the connection was closed without a response"))
    })
    if (typeof this.body !== "object") request.end(this.body)
    else request.on("drain", () => this.proceed?.())
  }

  /** Fails a request that was not sent. `invalid`: because of what it contains. */
  reject(cause: unknown, invalid: boolean): void {
    if (!invalid) return this.failed(cause)
    const problem = `Node cannot send this request: ${Transport.rootMessage(cause)}`
    this.end(Effect.fail(new Encode({ problems: [{ path: "", problem }], cause })))
  }

  private connecting(socket: Socket): void {
    // A connection that is closed already takes nothing more.
    if (socket.destroyed) return
    if (!socket.connecting && (socket as { readonly secureConnecting?: boolean }).secureConnecting !== true) {
      return this.connected()
    }
    socket.once("encrypted" in socket ? "secureConnect" : "connect", () => this.connected())
  }

  private connected(): void {
    this.open = true
    // The source is not read before: a request that was not sent can be repeated.
    if (typeof this.body === "object" && !this.done) void this.upload(this.body)
  }

  /** Sends a body as fast as the connection takes it, one chunk at a time. */
  private async upload(body: Transport.RequestBody): Promise<void> {
    const request = this.request!
    try {
      for await (const chunk of body) {
        if (this.done) return
        if (!request.write(chunk)) await this.drained()
      }
      if (!this.done) request.end()
    } catch (cause) {
      if (this.done) return
      this.failed(cause)
      this.abort()
    }
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.proceed = resolve
    })
  }

  private respond(response: http.IncomingMessage, observer: Observer): void {
    this.response = response
    const headers = flatten(response.rawHeaders)
    const keepAlive = headers["keep-alive"]
    if (keepAlive !== undefined) observer.announced(response.socket, keepAlive)
    response.on("data", (chunk: Buffer) => this.arrived(chunk))
    response.on("end", () => this.complete())
    response.on("error", (cause) => this.failed(cause))
    this.responded(response.statusCode!, headers)
    if (this.isFile) observer.used(response.socket, this)
  }

  protected override end(outcome: Parameters<NodeAttempt["end"]>[0]): void {
    super.end(outcome)
    this.settle()
  }

  override interrupt(): void {
    super.interrupt()
    this.settle()
  }

  /** Ends an upload that nobody waits for any more: its connection cannot be used again. */
  private settle(): void {
    if (typeof this.body !== "object") return
    this.proceed?.()
    if (this.request?.writableEnded === false) this.abort()
  }

  protected get sent(): boolean {
    return this.open
  }

  protected get pool(): Pool | undefined {
    return this.request && this.observer!.pool(this.request)
  }

  protected abort(): void {
    this.request?.destroy()
  }

  protected pauseConnection(): void {
    this.response?.pause()
  }

  protected resumeConnection(): void {
    this.response?.resume()
  }
}

/** Joins the values of repeated headers, all of them: Node would keep only the first of some. */
const flatten = (raw: ReadonlyArray<string>): Record<string, string> => {
  const flat: Record<string, string> = {}
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase()
    const value = raw[at + 1]!
    flat[name] = Object.hasOwn(flat, name) ? `${flat[name]}, ${value}` : value
  }
  return flat
}
