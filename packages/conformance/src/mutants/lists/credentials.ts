import * as Mutant from "../Mutant.ts"

const unit = "packages/core/test/request/Credentials.test.ts"
const reliability = "packages/conformance/test/reliability"
const providers = `${reliability}/TokenProviders.test.ts`
const delegated = `${reliability}/DelegatedTokens.test.ts`
const oauth = `${reliability}/OAuth.test.ts`
const sessionTests = [
  "packages/engine/test/oauth/TokenSession.test.ts",
  `${reliability}/OAuthRefresh.test.ts`,
  `${reliability}/OAuthStores.test.ts`
]
const grantTests = ["packages/engine/test/oauth/AuthorizationCode.test.ts", oauth]

const tokens = Mutant.of("packages/engine/src/credentials/Credentials.ts", [
  unit,
  `${reliability}/Credentials.test.ts`,
  providers,
  delegated
], [
  {
    breaks: "an expired token is sent",
    find: "held !== rejectedToken && now < held.freshUntil",
    replace: "held !== rejectedToken"
  },
  {
    breaks: "a token is requested a second before it expires",
    find: "const headStart = 60_000",
    replace: "const headStart = 1000"
  },
  {
    breaks: "a short-lived token is never fresh",
    find: "Math.min(headStart, (expiresAt - now) / 2)",
    replace: "headStart"
  },
  {
    breaks: "a rejected token is used again",
    find: "held !== undefined && held !== rejectedToken && now",
    replace: "held !== undefined && now"
  },
  {
    breaks: "each call asks the provider",
    find: "const one = flight ?? start(fiber.context, now, rejectedToken)",
    replace: "const one = start(fiber.context, now, rejectedToken)"
  },
  { breaks: "the token of a provider is not kept", find: "if (Exit.isSuccess(exit)) held = exit.value", replace: "" },
  {
    breaks: "the next call also waits for a provider that hangs",
    find: "          giveUp(one)\n          return timedOut",
    replace: "          return timedOut"
  },
  {
    breaks: "the time limit of a provider restarts for each call",
    find: "duration: one.until - now",
    replace: "duration: limit"
  },
  {
    breaks: "a rejected token is sent again",
    find: "token.value === rejectedToken.value ? undefined : token",
    replace: "token"
  },
  { breaks: "a token that has expired is accepted", find: "if (ends <= now) {", replace: "if (false) {" },
  {
    breaks: "an expiry that is not a Date is ignored",
    find: "if (Number.isNaN(ends)) {",
    replace: "if (Number.isNaN(ends)) {\n    return Effect.succeed({ value, freshUntil: Infinity })"
  },
  {
    breaks: "a token with spaces is sent",
    find: "/^[\\x21-\\x7e]+$/.test(token)",
    replace: "/^[\\x20-\\x7e]+$/.test(token)"
  },
  {
    breaks: "a delegated token is created although no call waits for it",
    find: "creation?.sending === false && flight?.waiting === 0",
    replace: "false"
  },
  {
    breaks: "the creation of a delegated token ends with its call",
    find: "creation?.sending === false && flight?.waiting === 0",
    replace: "creation !== undefined && flight?.waiting === 0"
  },
  {
    breaks: "the creation of a delegated token is limited by tokenTimeout only",
    find: "const limit = creation === undefined ? timeout : Infinity",
    replace: "const limit = timeout",
    equivalent:
      "A client that acts as a user is made with tokenTimeout Infinity: its provider would have no other limit either."
  }
])

const delegation = Mutant.of("packages/engine/src/operation/Delegation.ts", [
  unit,
  `${reliability}/Credentials.test.ts`,
  providers,
  delegated
], [
  {
    breaks: "a delegated token never expires",
    find: "expiresAt !== undefined && expiresAt.getTime() <= now ? undefined : expiresAt",
    replace: "undefined"
  },
  {
    breaks: "a delegated token that has expired according to a wrong clock fails",
    find: "expiresAt !== undefined && expiresAt.getTime() <= now ? undefined : expiresAt",
    replace: "expiresAt"
  },
  {
    breaks: "a delegated token has no scopes",
    find: "create(watched, { user, body: { scopes } })",
    replace: "create(watched, { user, body: { scopes: [] } })"
  }
])

const sessions = Mutant.of("packages/engine/src/oauth/TokenSession.ts", sessionTests, [
  {
    breaks: "each client refreshes separately",
    find: "if (flight !== undefined) return joined(flight)",
    replace: ""
  },
  {
    breaks: "a refresh ends with the call that started it",
    find: "return joined(started)\n",
    replace: "return Effect.onInterrupt(joined(started), () => Fiber.interrupt(started))\n"
  },
  { breaks: "refreshed tokens are not used", find: "    take(exit.value, yield* Clock.Clock)\n", replace: "" },
  { breaks: "refreshed tokens are neither saved nor reported", find: "        yield* keep\n", replace: "" },
  {
    breaks: "onRefresh is not called if there is a store",
    find: "if (onRefresh !== undefined) {",
    replace: "if (onRefresh !== undefined && store === undefined) {"
  },
  {
    breaks: "the store is not read before a refresh",
    find: "      if (store !== undefined && (yield* adopt(store))) return current\n",
    replace: ""
  },
  {
    breaks: "tokens of another process are not looked up after a rejection",
    find: "if (store === undefined || round === mostRounds)",
    replace: "if (round > 0)"
  },
  {
    breaks: "the store is read once after a rejection, while another process still saves its tokens",
    find: "(isRejected ? hasOthers(store, refreshToken) : adopt(store))",
    replace: "adopt(store)"
  },
  {
    breaks: "the store is read for seconds after any failure",
    find: "(isRejected ? hasOthers(store, refreshToken) : adopt(store))",
    replace: "hasOthers(store, refreshToken)"
  },
  {
    breaks: "the tokens that the session replaced are read from the store as new",
    find: "|| access === replaced) return false",
    replace: ") return false"
  },
  {
    breaks: "a failed save is not repeated",
    find: "const resaves = [200, 1000]",
    replace: "const resaves: Array<number> = []"
  },
  { breaks: "tokens that cannot be saved are used silently", find: "      isUnsaved = true\n", replace: "" },
  {
    breaks: "tokens that cannot be saved are kept by the client, which does not call the session again",
    find: "return isUnsaved ? usedOnce(token) : token",
    replace: "return token"
  },
  {
    breaks: "tokens that an older program stored are used without a check",
    find: "stored === null || !isStored(stored)",
    replace: "stored === null"
  },
  {
    breaks: "tokens that are about to expire are used without a refresh",
    find: "clock.currentTimeMillisUnsafe() > leastLeft",
    replace: "clock.currentTimeMillisUnsafe() > 0"
  },
  { breaks: "the layer does not wait for refreshes", find: "    running.add(started)\n", replace: "" },
  {
    breaks: "a rejected access token that has already been replaced is refreshed again",
    find: "(rejectedToken === undefined || Redacted.value(rejectedToken) !== Redacted.value(current.accessToken))",
    replace: "rejectedToken === undefined"
  }
])

const stores = Mutant.of("packages/engine/src/oauth/TokenStore.ts", sessionTests, [
  {
    breaks: "a store that hangs blocks the tokens",
    find: "const storeLimit = 5_000",
    replace: "const storeLimit = 5_000_000"
  },
  {
    breaks: "a lock that starts the work twice refreshes twice",
    find: "Fiber.await(entered ??= Effect.runForkWith(context)(work))",
    replace: "Fiber.await(entered = Effect.runForkWith(context)(work))"
  },
  { breaks: "a lock that is late refreshes again", find: "      isLate = true\n", replace: "" }
])

const authorization = Mutant.of("packages/engine/src/oauth/AuthorizationCode.ts", grantTests, [
  {
    breaks: "OAuth's state comes from a weak source",
    find: "crypto.getRandomValues(new Uint8Array(count))",
    replace: "Uint8Array.from({ length: count }, () => Math.random() * 256)"
  },
  {
    breaks: "OAuth's state has 32 bits",
    find: "Array.from(randomBytes(16)",
    replace: "Array.from(randomBytes(4)"
  },
  {
    breaks: "OAuth's state is not compared",
    find: "if (!sameText(parameters?.get(\"state\") ?? \"\", state)) {",
    replace: "if (parameters?.get(\"state\") === null) {"
  },
  {
    breaks: "the first of several codes is exchanged",
    find: "for (const name of [\"state\", \"code\"]) {",
    replace: "for (const name of [\"state\"]) {"
  },
  {
    breaks: "OAuth's state is compared up to the shorter length",
    find: "let difference = left.length ^ right.length",
    replace: "let difference = 0"
  },
  { breaks: "expires_in is read as milliseconds", find: "(seconds ?? NaN) * 1000", replace: "(seconds ?? NaN)" },
  {
    breaks: "a refresh loses the refresh token",
    find: "response.refresh_token === undefined ? known :",
    replace: "response.refresh_token === undefined ? undefined :"
  },
  {
    breaks: "the user's denial is not detected",
    find: "if (denied) {",
    replace: "if (denied === \"\") {"
  },
  {
    breaks: "access is always online",
    find: "access_type: request.access ?? \"online\"",
    replace: "access_type: \"online\""
  }
])

const overTransport = [
  ...Mutant.of("packages/engine/src/oauth/OAuth.ts", [oauth, ...sessionTests], [
    {
      breaks: "traceparent is sent to the token endpoint",
      find: "options.propagateTraces === true",
      replace: "options.propagateTraces !== false"
    }
  ]),
  ...Mutant.of("packages/engine/src/transport/HttpClientTransport.ts", [
    "packages/conformance/test/reliability/Redirects.test.ts"
  ], [
    {
      breaks: "an HttpClient follows redirects with secrets",
      find: "HttpClient.withScope(leavingRedirects(client))",
      replace: "HttpClient.withScope(client)"
    },
    {
      breaks: "headers of the options of an HttpClient are sent to another origin",
      find: "leavingRedirects(client, true)",
      replace: "leavingRedirects(client)"
    }
  ])
]

export const credentials = [...tokens, ...delegation, ...stores, ...sessions, ...authorization, ...overTransport]
