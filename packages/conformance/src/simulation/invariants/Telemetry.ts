/** Spans and metrics agree with what was sent. */
import { sumAll as sum } from "effect/Number"
import type * as Tracer from "effect/Tracer"
import type { History } from "../history/History.ts"
import * as Observation from "../world/Observation.ts"
import type { Operation } from "../world/Operation.ts"
import type { Process } from "../world/Process.ts"

const waitedOf = ({ waits }: Operation): number => sum(waits.map(({ millis }) => millis))

/** Microseconds: the shortest time limit of an attempt in any scenario. */
const shortestLimit = 500_000

const hasTimedOut = (attributes: ReadonlyMap<string, unknown>): boolean => attributes.get("error.type") === "Timeout"

/** Returns what differs between the spans of a call and its requests. */
const differences = (operation: Operation, all: ReadonlyArray<Tracer.NativeSpan>): ReadonlyArray<string> => {
  const { error, result, sent } = operation
  const calls = all.filter(({ kind }) => kind === "internal")
  const attempts = all.filter(({ kind }) => kind === "client")
  const found: Array<string> = []
  const expect = (what: string, value: unknown, expected: unknown) => {
    if (value !== expected) found.push(`${what} is ${String(value)}, not ${String(expected)}`)
  }
  expect("spans that are open", all.filter(({ status }) => status._tag !== "Ended").length, 0)
  // A list and a file are several calls, and may end between them.
  if (result !== "interrupted" && operation.kind !== "list" && operation.kind !== "wait") {
    expect("flat.attempts", calls[0]!.attributes.get("flat.attempts"), sent.length)
    expect("flat.waited_ms", calls[0]!.attributes.get("flat.waited_ms"), Math.round(waitedOf(operation)))
    expect("error.type", calls[0]!.attributes.get("error.type"), error?.reason._tag)
  }
  const events = calls.flatMap(({ events }) => events.filter(([name]) => name === "flat.wait"))
  const waited = sum(events.map(([, , { millis }]) => millis as number))
  if (Math.abs(waited - waitedOf(operation)) > events.length) {
    found.push(`flat.wait events have ${waited} ms, not ${waitedOf(operation)}`)
  }
  // The one that an interruption or a limit ended before its request was sent has a span, too.
  if (attempts.length === sent.length) {
    attempts.forEach(({ attributes }, index) => {
      const { respondedAt, sentAt, status } = sent[index]!
      // A response that reaches a process together with the end of its time limit may be either.
      const isLate = hasTimedOut(attributes) && respondedAt! - sentAt >= shortestLimit
      if (respondedAt === undefined || isLate) return
      const isOver = index < sent.length - 1 || result === "done"
      if (isOver) expect(`the status of attempt ${index + 1}`, attributes.get("http.response.status_code"), status)
    })
  } else if (attempts.length < sent.length || attempts.length > operation.announced) {
    found.push(`${attempts.length} attempts have spans, ${sent.length} were sent`)
  }
  return found
}

/** Compares the metrics of a process with its requests. */
const metrics = (
  history: History,
  process: Process,
  snapshots: NonNullable<ReturnType<typeof Observation.metricsOf>>
): void => {
  const operations = history.operations.filter(({ client }) => client.process === process)
  const sent = history.network.exchanges.filter((exchange) =>
    exchange.process === process && !exchange.url.includes("/oauth/")
  )
  const expect = (what: string, value: number, expected: number, tolerance = 0) => {
    if (Math.abs(value - expected) > tolerance) {
      history.violate("metrics are what was sent", `${process.name}: ${what} is ${value}, not ${expected}`)
    }
  }
  const durations = snapshots.filter((one) => one.type === "Histogram")
    .filter(({ id }) => id === "http.client.request.duration")
  const count = (of = durations) => sum(of.map(({ state }) => state.count))
  const counters = snapshots.filter((one) => one.type === "Counter")
  const counter = (id: string) => sum(counters.filter((one) => one.id === id).map(({ state }) => Number(state.count)))
  expect("the number of requests", count(), sent.length)
  // An interruption or a deadline may follow a response, and a file counts before its body is there.
  const spans = operations.flatMap(({ spans = [] }) => spans)
  const cut = spans.filter(({ attributes, kind }) => kind === "client" && hasTimedOut(attributes)).length +
    operations.filter(({ error, result }) => result === "interrupted" || error?.reason._tag === "Timeout").length
  for (const status of new Set(sent.flatMap(({ status }) => status ?? []))) {
    const least = sent.filter((exchange) => exchange.status === status).length
    const most = sent.filter(({ response }) => response?.status === status).length
    const found = count(
      durations.filter(({ attributes }) => attributes?.["http.response.status_code"] === String(status))
    )
    if (found < least - cut || found > most) expect(`the number of responses ${status}`, found, least)
  }
  const failed = operations.filter(({ error }) => error !== undefined)
  // A list fails because of what it finds in a page, and a watch goes on after a call that failed.
  if (operations.every(({ kind }) => kind !== "list" && kind !== "wait")) {
    // A call may be interrupted after its failure was counted.
    const most = failed.length + operations.filter(({ result }) => result === "interrupted").length
    const found = counter("flat.client.failures")
    expect("flat.client.failures", found, Math.min(most, Math.max(failed.length, found)))
  }
  expect("flat.client.wait.duration", counter("flat.client.wait.duration"), sum(operations.map(waitedOf)) / 1000, 1e-3)
}

export const check = (history: History): void => {
  for (const operation of history.operations) {
    const { name, result, spans = [] } = operation
    const found = result === undefined || spans.length === 0 ? [] : differences(operation, spans)
    for (const difference of found) history.violate("spans are what was sent", `${name}: ${difference}`)
  }
  for (const { clients, process } of history.sites) {
    // A web app has none of these clients, but one of the Promise API, which has no metrics.
    const snapshots = clients.length > 0 ? Observation.metricsOf(process) : undefined
    if (snapshots !== undefined && !process.ended) metrics(history, process, snapshots)
  }
}
