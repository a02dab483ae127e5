/** Compares what arrived at the servers, and the outcome, with what a vector expects. */
import type { Outcome } from "./Client.ts"
import type { Arrival, Loopback } from "./Loopback.ts"
import type { Count, Headers, Json, Vector } from "./Vector.ts"

export interface Verdict {
  readonly verdict: "fail" | "none" | "pass"
  /** What the client did instead, or why there is nothing to test. */
  readonly did?: string
}

type Recorded = Pick<Loopback, "arrivals" | "otherArrivals">

/** Says how a value differs from what is expected; more fields of objects are fine. */
const difference = (value: unknown, expected: Json, name = "the value"): string | undefined => {
  if (expected === null || typeof expected !== "object") {
    if (value === expected) return undefined
    return `${name} is ${value === undefined ? "missing" : JSON.stringify(value)?.slice(0, 40)}`
  }
  if (value === null || typeof value !== "object") {
    return `${name} is ${JSON.stringify(value)?.slice(0, 40) ?? "missing"}`
  }
  if (Array.isArray(expected) && Array.isArray(value) && value.length !== expected.length) {
    return `${name} has ${value.length} items`
  }
  for (const [key, one] of Object.entries(expected)) {
    const found = difference((value as Record<string, unknown>)[key], one as Json, Array.isArray(expected) ? name : key)
    if (found !== undefined) return found
  }
  return undefined
}

const within = (count: number, expected: Count): boolean =>
  typeof expected === "number" ? count === expected : count >= expected[0] && count <= expected[1]

const counted = (count: number): string => `${count} request${count === 1 ? "" : "s"}`

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const hasHeaders = ({ headers }: Arrival, expected: Headers): boolean =>
  Object.entries(expected).every(([name, value]) => (headers[name] ?? null) === value)

/** Lists what was wrong with the requests. */
function* wrongRequests({ expect }: Vector, { arrivals, otherArrivals }: Recorded): Generator<string> {
  const { gap, other, otherHeaders, sameBody, sent = [] } = expect
  if (expect.requests !== undefined && !within(arrivals.length, expect.requests)) yield counted(arrivals.length)
  if (other !== undefined && !within(otherArrivals.length, other)) {
    yield `${counted(otherArrivals.length)} to the other origin`
  }
  if (otherHeaders !== undefined && !otherArrivals.every((one) => hasHeaders(one, otherHeaders))) {
    yield `sent ${Object.keys(otherHeaders).join()} to the other origin`
  }
  const [first, second] = arrivals
  if (gap !== undefined && first !== undefined && second !== undefined && second.at - first.at < gap * 1000) {
    yield "sent the next request too early"
  }
  if (sameBody === true && arrivals.some(({ body }) => body !== first?.body)) yield "sent another body"
  for (const [index, { body, headers, target }] of sent.entries()) {
    const arrival = arrivals[index]
    if (arrival === undefined) continue
    if (target !== undefined && !arrival.target.includes(target)) yield `sent ${arrival.target}`
    if (headers !== undefined && !hasHeaders(arrival, headers)) yield `sent another ${Object.keys(headers).join()}`
    if (body !== undefined && difference(parsed(arrival.body), body) !== undefined) yield "sent other contents"
  }
}

const shown = ({ name, outcome, status, value }: Outcome): string => {
  if (outcome === "error") return typeof status === "number" && status > 0 ? `${name} ${status}` : name ?? "an error"
  if (Array.isArray(value)) return `returned a list of ${value.length}`
  return value === undefined || value === null ? "returned nothing" : "returned a value"
}

/** Lists what was wrong with the outcome. */
function* wrongOutcome({ expect, limit }: Vector, heard: Outcome): Generator<string> {
  const { error, hides = [], outcome, shows, value } = expect
  if (heard.outcome === "waiting") return yield `still waiting after ${limit} s`
  if (heard.outcome === "ended") return yield "the program ended"
  if (outcome !== undefined && heard.outcome !== outcome) return yield shown(heard)
  if (heard.outcome === "value") {
    const differs = value === undefined ? undefined : difference(heard.value, value)
    if (differs !== undefined) yield differs
    if (shows !== undefined && !heard.line!.includes(shows)) yield "returned another value"
  } else {
    const lacks: ReadonlyArray<readonly [boolean, string]> = [
      [error?.own === true && heard.own !== true, "is not an error of the client"],
      [error?.unknown === true && heard.unknown !== true, "does not say that the outcome is unknown"],
      [error?.resetAt === true && typeof heard.resetAt !== "string", "does not have the time of the reset"],
      [error?.status !== undefined && heard.status !== error.status, "does not have the status"]
    ]
    const missing = lacks.filter(([lacking]) => lacking).map(([, what]) => what)
    if (missing.length > 0) yield `${shown(heard)} ${missing.join(" and ")}`
  }
  if (hides.some((secret) => heard.shown?.includes(secret))) yield "the error shows it"
}

/** Judges one vector. */
export const judge = (vector: Vector, servers: Recorded, heard: Outcome): Verdict => {
  if (heard.outcome === "unsupported") return { verdict: "none", did: heard.why ?? "" }
  // How much a call has sent when the runner ends it depends on the machine.
  const requests = heard.outcome === "waiting" ? [] : wrongRequests(vector, servers)
  const wrong = [...requests, ...wrongOutcome(vector, heard)]
  return wrong.length === 0 ? { verdict: "pass" } : { verdict: "fail", did: wrong.slice(0, 2).join("; ") }
}
