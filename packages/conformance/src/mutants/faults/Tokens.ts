/** Faults of tokens, OAuth2 and redirects. */
import { faults, type Mutant } from "./Mutant.ts"

export const tokens: ReadonlyArray<Mutant> = [
  ...faults("engine/transport/TransportRequest", [], [
    "a token is sent over http to another machine",
    "path === undefined || allowHttp === true",
    "path !== undefined || allowHttp === true",
    "C22"
  ], [
    "a client secret is sent over http to another machine",
    "const path = secretFor ?? (",
    "const path = (",
    "C22"
  ]),
  ...faults("engine/oauth/TokenStore", ["engine/oauth/TokenSession"], [
    "a refresh does not wait for that of another process",
    "const lockLimit = 35_000",
    "const lockLimit = 20_000"
  ]),
  ...faults("engine/credentials/Credentials", [
    "conformance/reliability/Credentials",
    "conformance/reliability/TokenProviders"
  ], [
    "a rejected token is used again",
    "held !== undefined && held !== rejectedToken && now",
    "held !== undefined && now"
  ]),
  ...faults("engine/oauth/TokenSession", ["engine/oauth/TokenSession", "conformance/reliability/OAuthSessions"], [
    "a refresh ends with the call that started it",
    "return joined(started)\n",
    "return Effect.onInterrupt(joined(started), () => Fiber.interrupt(started.fiber))\n",
    "C14"
  ]),
  ...faults("engine/oauth/AuthorizationCode", ["engine/oauth/AuthorizationCode", "conformance/reliability/OAuth"], [
    "OAuth's state is not compared",
    "if (!sameText(parameters?.get(\"state\") ?? \"\", state)) {",
    "if (parameters?.get(\"state\") === null) {",
    "C6"
  ]),
  ...faults("engine/oauth/TokenStore", [], [
    "a store that hangs is given up later",
    "const storeLimit = 5_000",
    "const storeLimit = 6_000",
    "C17",
    "M3"
  ]),
  ...faults("engine/transport/HttpClientTransport", ["conformance/reliability/Redirects"], [
    "an HttpClient follows redirects with secrets",
    "HttpClient.withScope(leavingRedirects(client))",
    "HttpClient.withScope(client)",
    "C20"
  ]),
  ...faults(
    "engine/credentials/Credentials",
    [],
    ["a token is used until it expires", "const headStart = 60_000", "const headStart = 0", "C2", "C5", "C9"],
    ["each call asks the provider for a token", "const one = flight ?? start(", "const one = start(", "C3", "C5"],
    ["a provider may return anything as a token", "if (!isSendable(value)) {", "if (value === Infinity) {", "C4"],
    ["an expiry that has passed is accepted", "if (ends <= now) {", "if (ends === Infinity) {", "C10"],
    ["a provider that hangs looks as if it were interrupted", "one.late = true", "one.late = false", "C11"],
    ["a token of a minute is used for no time", "Math.min(headStart, (expiresAt - now) / 2)", "headStart", "C12"],
    [
      "a request for a delegated token in flight is interrupted",
      "creation?.sending === false && flight",
      "creation !== undefined && flight",
      "C18"
    ],
    [
      "closing interrupts a request that creates a token",
      "if (creation?.sending !== true) one.fiber.interruptUnsafe()",
      "one.fiber.interruptUnsafe()",
      "C25"
    ],
    [
      "closing does not wait for a refresh",
      "Effect.andThen(Fiber.await(one.fiber), settle)",
      "Fiber.await(one.fiber)",
      "C25"
    ],
    [
      "a delegated token that nobody waits for is created",
      "if (creation !== undefined) creation.onIdle = endUnneeded",
      "",
      "C18"
    ]
  ),
  ...faults("engine/credentials/TokenSource", [], [
    "all tenants share the token of the first",
    "tenants.get(id, () => tenantOf(id))",
    "tenants.get(\"\", () => tenantOf(id))",
    "C23"
  ], [
    "each attempt of a call asks for a token",
    "held === undefined ? token : Effect.succeed(held)",
    "token",
    "C23"
  ], [
    "a token for a call does not know the rejected one",
    "Effect.provideService(token, Credentials.RejectedToken, Redacted.make(rejected.value))",
    "token",
    "C23"
  ], [
    "all keys share one budget",
    "quotaOf({ kind: \"key\", id })",
    "(globalThis as any).quota ??= quotaOf({ kind: \"key\", id })",
    "C23"
  ], [
    "all tokens of calls share one budget",
    "quotaOf({ kind: \"token\", id })",
    "(globalThis as any).quota ??= quotaOf({ kind: \"token\", id })",
    "C23"
  ]),
  ...faults("engine/credentials/Lifetime", [], [
    "a client begins calls after it was closed",
    "this.closed = true",
    "this.closed = false",
    "C25"
  ], [
    "closing does not end token providers and waits",
    "for (const work of all) work.end()",
    "",
    "C25"
  ], [
    "requests in flight go on after the client was closed",
    "end: () => fiber.interruptUnsafe(), ended: Fiber.await(fiber)",
    "end: () => {}, ended: Effect.void",
    "C25"
  ], [
    "closing waits for a token as long as it takes",
    "const longest = 30_000",
    "const longest = 300_000",
    "C25"
  ], [
    "closing does not wait for the finalizer of a provider that runs for one call",
    "if (!lifetime.work.has(work)) onEnd()",
    "onEnd()",
    "C25"
  ]),
  ...faults("engine/credentials/Recent", ["engine/operation/Delegation"], [
    "tokens of tenants are never dropped",
    "if (now - usedAt < idleLimit && entries.size < this.#most) break",
    "break",
    "C24"
  ]),
  ...faults("engine/operation/Delegation", [], [
    "each call as a user creates a token",
    "JSON.stringify([parent.id, ...asked])",
    "JSON.stringify([parent.id, ...asked, Math.random()])",
    "C5"
  ], [
    "a delegated token is used after its end",
    "expirationDate === undefined ? undefined : new Date(expirationDate)",
    "undefined as Date | undefined",
    "C5"
  ], [
    "a delegated token that has expired by a wrong clock is rejected",
    "expiresAt !== undefined && expiresAt.getTime() <= now ? undefined : expiresAt",
    "expiresAt",
    "C18"
  ]),
  ...faults(
    "engine/request/Redirects",
    [],
    [
      "the token follows a redirect to another origin",
      "if (target.origin === from.origin) return",
      "return",
      "C8",
      "C20",
      "F5"
    ],
    [
      "a write is redirected",
      "if (request.method !== \"GET\" && request.method !== \"HEAD\") return undefined",
      "",
      "C8"
    ],
    ["redirects are followed without end", "followed < most", "followed < 50", "C8"],
    [
      "each request of an attempt has the limit of the whole",
      "{ ...limits, attempt: Math.ceil(left) }",
      "limits",
      "D6"
    ],
    [
      "a file is fetched without TLS although the API has it",
      "if (protocol === \"http:\" && from.protocol !== \"http:\") return",
      "if (protocol === \"never\") return",
      "F5",
      "F10"
    ]
  ),
  ...faults(
    "engine/oauth/AuthorizationCode",
    [],
    ["a token endpoint may take any time", "attempt: 30_000, idle: 30_000", "attempt: Infinity, idle: Infinity", "C7"],
    [
      "a token endpoint's redirect looks like a rejection",
      "if (status === 0 || (status >= 300 && status < 400)) {",
      "if (status === 1) {",
      "C7"
    ],
    ["PKCE's challenge is the verifier", "base64Url(new Uint8Array(hash))", "codeVerifier", "M4"],
    [
      "the first of two states in a callback counts",
      "(parameters?.getAll(name).length ?? 0) > 1",
      "(parameters?.getAll(name).length ?? 0) > 2",
      "M5"
    ]
  ),
  ...faults(
    "engine/oauth/TokenSession",
    [],
    [
      "a process whose refresh token another one has used reads the store once",
      "(isOver ? hasOthers(store, refreshToken) : adopt(store))",
      "adopt(store)",
      "M1"
    ],
    ["each call refreshes the tokens of a session", "if (flight !== undefined) return joined(flight)", "", "C15"],
    [
      "the store is not read before a refresh",
      "if (store !== undefined && (yield* adopt(store))) return current",
      "",
      "C16"
    ],
    ["invalid tokens of a store are used", " && isStored(stored)", "", "C17"],
    ["a refresh does not save again what could not be saved", "        saveAgain,\n", "        Effect.void,\n", "M3"],
    ["a store's lock is ignored", "store?.lock === undefined ? work : locking(store, work, pending)", "work", "M2"],
    ["tokens that were not saved are not saved again", "isUnsaved = Exit.isFailure(saved)", "isUnsaved = false", "M3"],
    [
      "a store that hangs holds calls that have a valid token",
      "const longestHold = 1000",
      "const longestHold = 100_000",
      "C17",
      "M2",
      "M3"
    ],
    [
      "closing says nothing about tokens that were never saved",
      "if (problem !== undefined) return Effect.fail(unsaved(problem))",
      "if (problem !== undefined) return Effect.sync(() => void pending.delete(retrySave))",
      "M3"
    ],
    [
      "closing does not wait for what a refresh leaves, or for one that begins meanwhile",
      "next.length > 0; next = left()",
      "next.length > 0; next = []",
      "M3"
    ]
  ),
  ...faults("engine/transport/HttpClientTransport", [], [
    "headers of the context go to another origin",
    "const kept = anonymous || headers === undefined",
    "const kept = headers === undefined",
    "C21"
  ]),
  ...faults("cli/profiles/Loopback", ["cli/profiles/Browser"], [
    "a second callback of a sign-in replaces the one that waits",
    " || waiting !== undefined) {",
    ") {"
  ])
]
