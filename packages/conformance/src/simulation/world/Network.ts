/** The network of a history: a transport over the server, which delays, loses, doubles, cuts and stalls what it carries. */
import { Transport } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Exchange, type HttpResponse, jsonOf } from "./Exchange.ts"
import { CurrentOperation } from "./Operation.ts"
import { CurrentProcess, type Process } from "./Process.ts"
import type { Dice } from "./Random.ts"
import { origin, type Server } from "./Server.ts"
import { type Owner, second, type World } from "./World.ts"

/** Microseconds after which a request that its client has let go of is late: programs take it that it can no longer be executed. */
export const longestWay = 200 * second

interface Part {
  readonly at: number
  readonly bytes: Uint8Array
}

/** A response as the network carries it: its body arrives in parts, and may break off. */
interface Carried {
  readonly exchange: Exchange
  readonly response: HttpResponse
  readonly parts: ReadonlyArray<Part>
  /** When the body breaks off, if it does. `Infinity`: nothing more arrives. */
  readonly broken: number | undefined
}

const connectionError = (code: "ECONNREFUSED" | "ECONNRESET") =>
  Object.assign(new Error(`${code === "ECONNREFUSED" ? "connect" : "read"} ${code}`), { code })

type ConnectionError = ReturnType<typeof connectionError>

const isFile = ({ headers }: Exchange): boolean => headers["accept"] === "*/*"

/** Whether a revision replaces the one that a download reads: the first response breaks off, and servers start over. */
export const isReplaced = (world: World, download: string): boolean =>
  world.plans("cut body", `${download}#1 replaced`, 1)

const isReplacing = ({ operation, process }: Exchange): boolean =>
  operation?.does === "getScoreRevisionData" && isReplaced(process.world, operation.name)

const textOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const badGateway: HttpResponse = {
  status: 503,
  headers: { "content-type": "text/html" },
  body: textOf("<html>503</html>")
}

/** A page of a list without an item, which is now in a page that was read before: watches expect that of servers that count items. */
const withoutMoved = (response: HttpResponse, { below }: Dice): HttpResponse => {
  const items = jsonOf<ReadonlyArray<unknown>>(response)
  const { "content-length": _, ...headers } = response.headers
  const moved = below(items.length)
  return { ...response, headers, body: textOf(JSON.stringify(items.filter((_, at) => at !== moved))) }
}

/** Faults that the sandbox injects, as its header names them. */
const sandboxFaults = [
  ["5xx before", "status;status=503"],
  ["5xx after", "status;status=500;executed=true"],
  ["5xx with Retry-After", "status;status=503;seconds=7"],
  ["403 of the limit", "rate-limit;seconds=30"],
  ["429", "too-many-requests;seconds=3"],
  ["truncated JSON", "truncated-json"],
  ["malformed JSON", "malformed-json"],
  ["empty page", "empty-page"],
  ["repeated cursor", "repeated-cursor"]
] as const

const networks = new WeakMap<World, Network>()

export class Network implements Owner {
  readonly name = "network"
  readonly ended = false
  readonly stalledUntil = 0
  readonly world: World
  readonly server: Server
  readonly exchanges: Array<Exchange> = []
  /** Requests of clients that had been closed. */
  readonly sentByClosed: Array<Exchange> = []
  readonly #tokenRequests = new Map<Process, number>()
  /** What requests of revoked access tokens are authorized with. */
  readonly #revoked = new Set<string>()
  /** Access tokens by the refresh token that came with them. */
  readonly #issued = new Map<string, string>()
  #busyUntil = 0

  constructor(world: World, server: Server) {
    this.world = world
    this.server = server
    networks.set(world, this)
  }

  /** Takes a request. The client closes it when it has its response, or gives up. */
  send(process: Process, operation: Exchange["operation"], request: Transport.TransportRequest): Exchange {
    const isToken = /\/oauth\/|\/accessToken$/.test(request.url)
    const nth = this.#tokenRequests.get(process) ?? 0
    if (isToken) this.#tokenRequests.set(process, nth + 1)
    const body = typeof request.body === "string" ? request.body : undefined
    const exchange: Exchange = {
      name: isToken || operation === undefined
        ? `${process.name}.token#${nth + 1}`
        : `${operation.name}#${operation.sent.length + 1}`,
      process,
      operation: isToken ? undefined : operation,
      client: operation?.client,
      method: request.method,
      url: request.url,
      headers: request.headers,
      body,
      sentAt: this.world.now,
      busySince: this.world.busySince,
      refreshToken: isToken ? new URLSearchParams(body).get("refresh_token") ?? undefined : undefined,
      movedAt: this.world.now,
      movedBefore: this.world.now,
      arrivedAt: this.world.now,
      closedAt: this.world.now
    }
    if (exchange.operation?.client.isClosed === true) this.sentByClosed.push(exchange)
    exchange.operation?.sent.push(exchange)
    this.exchanges.push(exchange)
    this.world.log(process.name, `→ ${exchange.name} ${exchange.method} ${exchange.url.slice(origin.length)}`)
    return exchange
  }

  /** Opens the connection of a request. */
  open(exchange: Exchange): void {
    exchange.closedAt = undefined
    const client = exchange.operation?.client
    if (client !== undefined) client.most = Math.max(client.most, ++client.inFlight)
  }

  /** Carries a request to the server, and its response to where `settle` is called. */
  carry(exchange: Exchange, settle: (result: Carried | ConnectionError) => void): void {
    const { name } = exchange
    const { server, world } = this
    const fail = (code: "ECONNREFUSED" | "ECONNRESET") => settle(connectionError(code))
    // A response with new tokens that is lost ends the session, and then nothing else happens in a history.
    const most = exchange.operation === undefined ? 0.03 : 0.3
    const does = exchange.method === "GET" ? undefined : exchange.operation?.does
    const isRead = does === undefined
    const late = world.happens("late request", name, isRead ? 0.03 : 1) ? world.dice(`${name} late`).next() ** 2 : 0
    const there = this.#leg(name, "request") + late * 900 * second
    if (world.happens("refused", name)) return void world.after(this, there, () => fail("ECONNREFUSED"))
    const isSilent = world.dice(`${name} silent`).next() < 0.5
    if (world.happens("lost before", name)) return void (isSilent || world.after(this, there, () => fail("ECONNRESET")))
    world.after(this, there, () => {
      if (server.downUntil > world.now) return fail("ECONNREFUSED")
      let isOpen = true
      const breakConnection = () => {
        isOpen = false
        server.open.delete(breakConnection)
        world.after(this, this.#leg(name, "break"), () => fail("ECONNRESET"))
      }
      server.open.add(breakConnection)
      const work = this.#leg(name, "work")
      const isHanging = !isRead && world.happens("hanging request", name, does === "apply" ? 0.6 : 0.3)
      const hang = (1 - world.dice(`${name} hanging`).next() ** 3) * 0.99 * longestWay
      const begin = (run: () => void): void => {
        if (!isHanging) return void world.after(this, work / 2, run)
        // The server executes it only after the client has let go of the connection.
        exchange.onClose = () => world.after(this, hang, run)
      }
      begin(() => {
        if (!isOpen) return
        this.#execute(exchange, (response) => {
          world.after(this, work / 2, () => {
            if (!isOpen) return
            server.open.delete(breakConnection)
            if (!world.happens("lost after", name, most)) return this.#respond(exchange, response, settle)
            if (!isSilent) world.after(this, this.#leg(name, "break"), () => fail("ECONNRESET"))
          })
        })
      })
      if (!isHanging && world.happens("doubled", name, most)) {
        world.after(this, work / 2 + world.dice(`${name} doubled`).next() ** 3 * 60 * second, () => {
          exchange.doubled = true
          world.log("network", `doubles ${name}`)
          server.process.start(server.execute({ ...exchange, headers: this.#known(exchange.headers) }))
        })
      }
    })
  }

  #execute(exchange: Exchange, then: (response: HttpResponse) => void): void {
    const { server, world } = this
    const { name } = exchange
    const isToken = exchange.operation === undefined
    const isList = exchange.url.includes("limit=")
    const fault = isToken
      ? undefined
      : sandboxFaults.find(([fault]) => (isList || !/page|cursor/.test(fault)) && world.happens(fault, name))
    if (isToken && world.happens("5xx before", name)) return then(badGateway)
    const isLong = fault?.[0] === "429" && world.happens("long block", name, 1)
    // The limit of a minute, then for a moment that of some seconds.
    if (isLong) this.#busyUntil = world.now + 2 * second
    const isBusy = fault === undefined && !isToken && world.now < this.#busyUntil
    const given = isLong
      ? `too-many-requests;seconds=${10 + world.dice(`${name} block`).below(110)}`
      : isBusy
      ? "too-many-requests;seconds=3"
      : fault?.[1]
    this.#revoke(exchange)
    const headers = this.#known(exchange.headers)
    if (given !== undefined) headers["x-sandbox-fault"] = given
    // A proxy on the way may not know them.
    for (const header of ["If-Range", "Range"] as const) {
      const name = header.toLowerCase()
      if (!(name in headers)) continue
      if (world.happens(`ignored ${header}`, exchange.name, 1) || isReplacing(exchange)) delete headers[name]
    }
    // Of a process that has ended, nobody knows when it let go of it.
    const since = exchange.process.ended ? exchange.sentAt : exchange.closedAt ?? world.now
    exchange.isLate = world.now - since > longestWay
    const fiber = server.process.start(server.execute({ ...exchange, headers }))
    fiber.addObserver((exit) => {
      if (exit._tag === "Failure") throw new Error(`the sandbox failed: ${String(exit.cause)}`)
      const { executed } = exit.value
      const isMoving = exchange.operation?.does === "watch" && exchange.url.includes("next=") && fault === undefined &&
        exit.value.response.status === 200 && world.happens("moving item", name, 4)
      const response = isMoving ? withoutMoved(exit.value.response, world.dice(`${name} moved`)) : exit.value.response
      if (executed) exchange.executedAt ??= world.now
      exchange.returned = response
      if (executed && isToken && response.status === 200) this.#issue(exchange, response)
      const at = fault === undefined ? "" : ` with ${fault[0]}`
      world.log("api", `${executed ? "executes" : "refuses"} ${name}: ${response.status}${at}`)
      then(isToken && world.happens("5xx after", name, 0.03) ? badGateway : response)
    })
  }

  /** Revokes the access token of a request, perhaps: it can still be refreshed. */
  #revoke({ headers: { authorization }, name, operation }: Exchange): void {
    const isFirst = operation?.sent.length === 1 && authorization?.endsWith(this.server.sandbox.token) === false
    if (isFirst && this.world.happens("revoked token", name, 0.2)) this.#revoked.add(authorization)
  }

  /** Takes note of the tokens of a response. A refresh may revoke the access token that it replaces. */
  #issue({ name, refreshToken = "" }: Exchange, response: HttpResponse): void {
    const { access_token, refresh_token } = jsonOf<{ access_token: string; refresh_token: string }>(response)
    this.#issued.set(refresh_token, `Bearer ${access_token}`)
    const replaced = this.#issued.get(refreshToken)
    if (replaced !== undefined && this.world.happens("revoked token", name, 4)) this.#revoked.add(replaced)
  }

  /** Returns headers as the API takes them. */
  #known(headers: Exchange["headers"]): Record<string, string> {
    const isRevoked = this.#revoked.has(headers["authorization"] ?? "")
    return { ...headers, ...(isRevoked && { authorization: "Bearer revoked" }) }
  }

  /** Sends the response back, in parts. */
  #respond(exchange: Exchange, sent: HttpResponse, settle: (result: Carried) => void): void {
    const { world } = this
    const { name } = exchange
    const back = this.#leg(name, "response")
    const dice = world.dice(`${name} body`)
    const { body } = sent
    exchange.response = sent
    const { "content-length": length, ...unmeasured } = sent.headers
    // A part of a file says where it ends, also without its length.
    const isPart = isFile(exchange) && sent.headers["content-range"] !== undefined
    const isUnmeasured = isFile(exchange) && (world.happens("no Content-Length", name) || (isPart && dice.next() < 0.5))
    const endsCleanly = (isPart || (isFile(exchange) && !isUnmeasured && length !== undefined)) &&
      world.happens("body that ends early", name, 1)
    const response = isUnmeasured ? { ...sent, headers: unmeasured } : sent
    const most = exchange.operation === undefined ? 0.03 : isFile(exchange) ? 1 : 0.3
    const isCut = world.happens("cut body", name, most) || (name.endsWith("#1") && isReplacing(exchange))
    const cut = body.length > 1 && (isCut || endsCleanly)
      ? 1 + dice.below(body.length - 1)
      : undefined
    const pause = world.happens("stalled body", name) ? dice.next() ** 2 * 200 * second : 0
    const half = cut ?? Math.ceil(body.length / 2)
    const at = world.now + back
    const parts = cut === undefined && pause === 0
      ? [{ at, bytes: body }]
      : [
        { at, bytes: body.subarray(0, half) },
        ...(cut === undefined ? [{ at: at + pause, bytes: body.subarray(half) }] : [])
      ]
    const broken = cut === undefined || endsCleanly ? undefined : dice.next() < 0.5 ? Infinity : at + pause
    world.after(this, back, () => settle({ exchange, response, parts, broken }))
  }

  /** Returns the microseconds of one leg of a request. */
  #leg(name: string, leg: string): number {
    if (this.world.calm) return 100_000
    const dice = this.world.dice(`${name} ${leg}`)
    const usual = 200 + dice.next() * [1000, 30_000, 300_000][this.world.dice("distance").below(3)]!
    if (this.world.happens("reordering", `${name} ${leg}`)) return usual * (1 + dice.next() * 40)
    return this.world.happens("latency", `${name} ${leg}`) ? usual + dice.next() ** 3 * 120 * second : usual
  }
}

/** Waits in a process for what arrives there at a time. */
const arrival = <A, E>({ process, network }: Place, at: number, result: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  at === Infinity ? Effect.never : at <= network.world.now ? result : Effect.callback((resume) => {
    network.world.after(network, at - network.world.now, () => network.world.enqueue(process, () => resume(result)))
  })

interface Place {
  readonly process: Process
  readonly network: Network
}

/** Notes that bytes of a request or of its response arrive. */
const move = <A>(exchange: Exchange, bytes: A, arrivedAt = exchange.process.world.now): A => {
  exchange.movedBefore = exchange.movedAt
  exchange.movedAt = exchange.process.world.now
  exchange.arrivedAt = arrivedAt
  return bytes
}

const bodyOf = (place: Place, { response, broken, exchange, parts }: Carried): Stream.Stream<Uint8Array, unknown> => {
  const isWhole = parts.reduce((length, { bytes }) => length + bytes.length, 0) === response.body.length
  const whole = Effect.sync(() => {
    if (!isWhole) return
    exchange.respondedAt = place.network.world.now
    exchange.status = response.status
    place.network.world.log(place.process.name, `← ${exchange.name} ${response.status}`)
  })
  const read = Stream.mapEffect(
    Stream.fromIterable(parts),
    ({ at, bytes }) => arrival(place, at, Effect.sync(() => move(exchange, bytes, at)))
  )
  const end = broken === undefined ? whole : arrival(place, broken, Effect.fail(connectionError("ECONNRESET")))
  return Stream.concat(read, Stream.drain(Stream.fromEffect(end)))
}

/** Reads the body of an upload, as fast as the network takes it. */
const upload = (
  { network, process }: Place,
  exchange: Exchange,
  body: AsyncIterable<Uint8Array>
): Effect.Effect<string, unknown> =>
  Effect.gen(function*() {
    const { world } = network
    const { name } = exchange
    const dice = world.dice(`${name} upload`)
    const most = world.happens("cut upload", name) ? dice.below(4) : Infinity
    const chunks = body[Symbol.asyncIterator]()
    const decoder = new TextDecoder()
    let text = ""
    for (let nth = 0; nth < most; nth++) {
      const { done, value } = yield* Effect.tryPromise({ try: () => chunks.next(), catch: (error) => error })
      if (done === true) return text
      text += decoder.decode(move(exchange, value), { stream: true })
      yield* arrival({ process, network }, world.now + (world.calm ? 1 : dice.next() ** 8 * 40 * second), Effect.void)
    }
    return yield* Effect.fail(connectionError("ECONNRESET"))
  })

/** Sends a request from the process of the current fiber. */
export const connect: Transport.Connect = (request) => {
  const fiber = Fiber.getCurrent()!
  const process = fiber.getRef(CurrentProcess)
  if (process === undefined) return Effect.succeed({ status: 200, headers: {}, body: Stream.empty })
  const network = networks.get(process.world)!
  const place = { process, network }
  // From here on it counts as sent, also if its fiber is interrupted before it has opened a connection.
  const exchange = network.send(process, fiber.getRef(CurrentOperation), request)
  return Effect.gen(function*() {
    let isInFlight = false
    const leave = ({ operation }: Exchange) => {
      if (isInFlight && operation !== undefined) operation.client.inFlight--
      isInFlight = false
    }
    const scope = yield* Effect.scope
    const close = Effect.sync(() => {
      exchange.closedAt = network.world.now
      leave(exchange)
      exchange.onClose?.()
    })
    // Without the scheduler of the process: whoever aborts it lets go of the connection at once.
    yield* Effect.uninterruptible(Effect.suspend(() => {
      // Whoever has aborted it already has let go of it.
      isInFlight = scope.state._tag !== "Closed"
      if (isInFlight) network.open(exchange)
      Effect.runSync(Scope.addFinalizer(scope, close))
      return Effect.sync(() => {})
    }))
    if (typeof request.body === "object") exchange.body = yield* upload(place, exchange, request.body)
    const carried = yield* Effect.callback<Carried, ConnectionError>((resume) => {
      network.carry(exchange, (result) => {
        const at = network.world.now
        network.world.enqueue(process, () => {
          if ("exchange" in result) return resume(Effect.sync(() => move(exchange, result, at)))
          network.world.log(process.name, `✗ ${exchange.name} ${result.code}`)
          resume(Effect.fail(result))
        })
      })
    })
    // The body of a file is read after its call has ended.
    if (isFile(exchange)) leave(exchange)
    return { status: carried.response.status, headers: carried.response.headers, body: bodyOf(place, carried) }
  })
}

/** A transport over the network. Its modules that load when they are first needed are loaded by `loading`. */
export const transport = Transport.make(connect)

const loadingLimits = { attempt: 1000, idle: 1000, responseBytes: 1000, errorBytes: 1000 }

/** Loads what requests load when it is first needed, so that no history waits for a file. */
export const loading: Promise<unknown> = Effect.runPromise(
  transport.send({ method: "GET", url: `${origin}/v2`, headers: {}, body: undefined }, loadingLimits)
)
