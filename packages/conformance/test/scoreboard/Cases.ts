/** What the server does in a row of the scoreboard, and what must have happened then. The page says it in words. */
import type { Call } from "./Clients.ts"
import type { Step } from "./Server.ts"

/** What arrived, and what the call came to. */
export interface Seen {
  readonly requests: number
  /** Requests to the other origin. */
  readonly others: number
  /** Milliseconds between the first two requests. */
  readonly gap: number
  /** Whether all requests had the same body. */
  readonly same: boolean
  /** Authorizations of all requests. */
  readonly tokens: ReadonlyArray<string | undefined>
  readonly value?: unknown
  /** The error in every form that a program may print. */
  readonly error?: string
  readonly own?: boolean
  readonly unknown?: boolean
  readonly resetAt?: unknown
}

export interface Case {
  readonly call: Pick<Call, "operation" | "input" | "all" | "renewed" | "timeout"> & { readonly token?: string }
  readonly responses: ReadonlyArray<Step>
  readonly others?: ReadonlyArray<Step>
  /** Calls, one after the other with one client. */
  readonly times?: number
  /** Milliseconds after which the call is cancelled. */
  readonly cancel?: number
  readonly holds: (seen: Seen) => boolean
}

const read = { operation: "listOrganizationUsers", input: {} }
const list = { ...read, all: true }
const create = { operation: "createOrganizationUser", input: { body: { username: "ada", password: "correct-horse" } } }
const remove = { operation: "removeOrganizationUser", input: { user: "u1" } }
const file = { operation: "getScoreRevisionData", input: { score: "s1", revision: "last", format: "midi" } }
const recognise = { operation: "createOmrJob", input: { body: { idempotencyKey: "key-1" } } }

const one = { id: "u1", type: "user", product: "flatEdu", username: "ada", picture: null }
const user: Step = { json: one }
const users: Step = { json: [one] }
const reset: Step = { fault: "reset" }
const silence: Step = { fault: "silence" }
const page: Step = { text: "<html><title>Sign in</title></html>", headers: { "content-type": "text/html" } }
const with1 = (fields: object): Step => ({ json: [{ ...one, ...fields }] })
const left = (at: string) => ({ "x-ratelimit-limit": "7200", "x-ratelimit-remaining": "0", "x-ratelimit-reset": at })
const limited = (at: string, headers = {}): Step => ({
  status: 403,
  json: { code: "API_RATE_LIMIT_EXCEEDED", message: "Rate limit exceeded" },
  headers: { ...left(at), ...headers }
})
const unavailable = (headers = {}): Step => ({ status: 503, json: { code: "UNAVAILABLE", message: "No" }, headers })
const forbidden: Step = { status: 403, json: { code: "ACCESS_DENIED", message: "No" } }
const bad = (message: string): Step => ({ status: 400, json: { code: "BAD_REQUEST", message } })
const linked = (cursor: string, origin = "{api}"): Step => ({
  json: [],
  headers: { link: `<${origin}/organizations/users?next=${cursor}>; rel="next"` }
})
const whole: Step = { text: "0123456789abcdefghij", headers: { "content-type": "audio/midi" } }
const job: Step = { json: { id: "j1", status: "draft", output: "library", interactiveSteps: [] } }

/** Returns the first item of a list. */
const first = ({ value }: Seen) => (Array.isArray(value) ? value[0] : {}) as Readonly<Record<string, unknown>>

/** By the row of the reliability page. */
export const cases: Readonly<Record<string, Case>> = {
  R1: { call: create, responses: [limited("{epoch+1}"), user], holds: (s) => s.gap >= 800 && s.same && !s.error },
  R3: { call: read, responses: [reset, users], holds: (s) => s.requests === 2 && !s.error },
  R4: { call: create, responses: [reset, user], holds: (s) => s.requests === 1 && s.unknown === true },
  R5: { call: read, responses: [unavailable({ "retry-after": "3600" })], holds: (s) => s.requests === 1 && !!s.error },
  R6: { call: create, responses: [unavailable(), user], holds: (s) => s.requests === 1 && !!s.error },
  R7: {
    call: { ...read, token: "first", renewed: "second" },
    responses: [{ status: 401, json: { code: "UNAUTHORIZED", message: "No" } }, users],
    holds: (s) => s.requests === 2 && s.tokens[1] === "Bearer second" && !s.error
  },
  R8: { call: read, responses: [forbidden, users], holds: (s) => s.requests === 1 && s.own === true },
  R12: { call: recognise, responses: [reset, job], holds: (s) => s.requests === 2 && s.same && !s.error },
  Q2: { call: read, responses: [limited("{epoch+3600}")], holds: (s) => s.requests === 1 && s.resetAt !== undefined },
  Q5: {
    call: read,
    times: 2,
    responses: [{ json: [], headers: left("{epoch+1}") }, users],
    holds: (s) => s.requests === 2 && s.gap >= 800
  },
  Q8: {
    call: read,
    responses: [limited("{epoch+3601}", { date: "{date+3600}" }), users],
    holds: (s) => s.requests === 2 && !s.error
  },
  Q13: { call: read, responses: [unavailable({ "retry-after": "1e300" }), users], holds: (s) => !s.error },
  D1: { call: { ...read, timeout: 2000 }, responses: [silence, users], holds: (s) => s.requests > 1 && !s.error },
  A1: { call: read, cancel: 300, responses: [silence], holds: (s) => s.requests < 2 && !!s.error },
  A3: { call: create, cancel: 0, responses: [user], holds: (s) => s.requests === 0 && !!s.error },
  C1: { call: { ...read, token: "a b\nc" }, responses: [users], holds: (s) => s.requests === 0 && !!s.error },
  C8: {
    call: create,
    responses: [{ status: 307, headers: { location: "{other}/v2/organizations/users" } }],
    others: [user],
    holds: (s) => s.others === 0 && !!s.error
  },
  X6: {
    call: create,
    responses: [bad("correct-horse is not allowed")],
    holds: (s) => s.error?.includes("horse") === false
  },
  S3: { call: read, responses: [page], holds: (s) => s.own === true },
  S4: { call: read, responses: [with1({ brandNew: 1 })], holds: (s) => first(s)["brandNew"] === 1 },
  S5: { call: read, responses: [with1({ email: null })], holds: (s) => first(s)["email"] === null },
  S6: { call: read, responses: [{ json: { users: [] } }], holds: (s) => !!s.error },
  S7: { call: remove, responses: [page], holds: (s) => s.requests === 1 && s.unknown === true },
  P1: { call: list, responses: [linked("c1"), users], holds: (s) => first(s)["id"] === "u1" },
  P2: { call: list, responses: [linked("circle")], holds: (s) => !!s.error },
  P7: { call: list, responses: [linked("c1", "{other}/v2"), users], holds: (s) => s.requests === 2 && s.others === 0 },
  M8: { call: list, responses: [linked("c{n}")], holds: (s) => !!s.error },
  F12: { call: file, responses: [{ ...whole, fault: "truncate" }, whole], holds: (s) => s.value === whole.text }
}
