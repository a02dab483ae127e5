/** Waits for exports and recognitions. What a killed process has started, the next one goes on with: it reads the task, follows the job, or repeats the key. */
import type { FlatClient } from "@flat-sdk/core"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import { start } from "../history/Site.ts"
import { type Exchange, jsonOf } from "../world/Exchange.ts"
import type { Operation } from "../world/Operation.ts"
import * as Crew from "./Crew.ts"

/** What a lane has on its disk: it outlives its process. */
interface Saved {
  score?: string | undefined
  /** The export that was started and has not ended. */
  task?: string | undefined
  /** The key of the recognition that may have been started, and its job once that is known. */
  key?: string | undefined
  job?: string | undefined
}

/** The result of a wait, and the export or the recognition that it is of. */
interface Ended {
  readonly id: string
  readonly status: string
}

const page = "JVBERi0xLjQKMSAwIG9iago8PCAvVHlwZSAvUGFnZSA+PgplbmRvYmoK"

const format = "mp3"

/** Milliseconds. */
const hours = 18_000_000

const piano = { group: "keyboards", instrument: "piano" }

type Options = { readonly deadline: number; readonly interval: number | undefined }

/** The end of an export that was started by another call: programs read its task until it is over. */
const readTask = (flat: FlatClient.FlatClientShape, saved: Saved, options: Options): Effect.Effect<Ended, FlatError> =>
  Effect.flatMap(flat.tasks.getTask({ task: saved.task! }, { deadline: options.deadline }), ({ id, state }) => {
    if (state !== "done" && state !== "error") return Effect.andThen(Effect.sleep(5000), readTask(flat, saved, options))
    saved.task = undefined
    return Effect.succeed({ id, status: state })
  })

const exporting = (flat: FlatClient.FlatClientShape, saved: Saved, options: Options): Effect.Effect<Ended, FlatError> =>
  flat.scores.exportScore.events({ score: saved.score!, format }, options).pipe(
    Stream.tap(({ task: { id } }) => Effect.sync(() => saved.task = id)),
    Stream.runFold(() => ({ id: "", status: "none" }), (_, event): Ended => ({
      id: event.task.id,
      status: event._tag === "Ready" ? "done" : event.task.state
    })),
    Effect.tap(() => Effect.sync(() => saved.task = undefined))
  )

const recognising = (
  flat: FlatClient.FlatClientShape,
  saved: Saved,
  body: NonNullable<Parameters<FlatClient.FlatClientShape["omr"]["recognise"]>[0]["body"]>,
  follows: boolean,
  options: Options
): Effect.Effect<Ended, FlatError> => {
  const events = saved.job === undefined || (saved.key !== undefined && !follows)
    ? flat.omr.recognise({ body: { ...body, idempotencyKey: saved.key } }, options)
    : flat.omr.followOmrJob({ job: saved.job }, options)
  return events.pipe(
    Stream.tap(({ job: { id } }) => Effect.sync(() => saved.job = id)),
    Stream.tap((event) => event._tag === "AwaitingInput" ? event.answer({ title: event.job.id }) : Effect.void),
    Stream.runFold(() => ({ id: "", status: "none" }), (_, { job: { id, status } }): Ended => ({ id, status })),
    Effect.tap(() => Effect.sync(() => Object.assign(saved, { job: undefined, key: undefined })))
  )
}

const written = ({ sent }: Operation): ReadonlyArray<Exchange> => sent.filter(({ method }) => method !== "GET")

const isCreation = ({ method, url }: Exchange): boolean => method === "POST" && /\/(?:task|omr\/jobs)$/.test(url)

/** The id of the export or the job that a response is about, if the client got it and could read it. */
const idIn = ({ response, status = 300 }: Exchange): string | undefined => {
  if (status >= 300) return undefined
  try {
    return jsonOf<{ readonly id: string }>(response!).id
  } catch {
    return undefined
  }
}

/** The id of what an operation has created last, as far as the client knows. */
const createdBy = (operation: Operation): string | undefined =>
  written(operation).filter(isCreation).flatMap((one) => idIn(one) ?? []).at(-1)

const keyOf = ({ body = "" }: Exchange): string | undefined => /"idempotencyKey":"([^"]+)"/.exec(body)?.[1]

const checkWait = (history: History, operation: Operation): void => {
  const { error, name, result } = operation
  const writes = written(operation)
  const last = writes.at(-1)
  const starts = writes.filter(({ url }) => /\/(?:task|start)$/.test(url))
  const executed = starts.filter(({ executedAt }) => executedAt !== undefined)
  if (executed.length > 1) history.violate("nothing is started twice", `${name}: ${executed.length} times`)
  const keys = new Set(writes.filter(isCreation).map(keyOf))
  if (keys.size > 1) history.violate("a creation that is sent again has the same key", name)
  if (error === undefined || result !== "failed") return
  if (last?.executedAt !== undefined && error.outcome !== "unknown" && idIn(last) === undefined) {
    history.violate("a failure without unknown was not executed", `${name}: ${last.url}`)
  }
  const created = createdBy(operation)
  const isLate = error.reason._tag === "Timeout" && error.reason.limit === "total" && error.outcome === undefined
  if (created !== undefined && isLate && !error.message.includes(created)) {
    history.violate("a wait that ran out of time says what goes on", `${name}: ${error.message}`)
  }
}

/** Waits for what a lane has started, or starts something. `deadline` replaces the one that is drawn. */
const wait = (
  history: History,
  { client, dice, name }: Omit<Crew.Step, "kept">,
  saved: Saved,
  does: "exportScore" | "getTask" | "recognise",
  deadline?: number
): Effect.Effect<Ended | undefined> => {
  const { job, key, task } = saved
  const interval = dice.next() < 0.5 ? undefined : 1000 + dice.below(20_000)
  const body = {
    files: [{ file: page, filename: `${client.name}.pdf` }],
    interactiveSteps: dice.next() < 0.4 ? ["details" as const] : [],
    autoStart: dice.next() < 0.5
  }
  const follows = dice.next() < 0.5
  return history.call(
    client,
    name,
    { does, kind: does === "getTask" ? "list" : "wait", value: key, deadline },
    (flat, { deadline }) => {
      const options = { deadline, interval }
      if (does === "recognise") return recognising(flat, saved, body, follows, options)
      return does === "exportScore" ? exporting(flat, saved, options) : readTask(flat, saved, options)
    },
    ({ id, status }) => {
      const own = createdBy(history.operations.find((one) => one.name === name)!) ?? (does === "getTask" ? task : job)
      if (status === "done" && id === own) return
      history.violate("a wait ends with the result of its own job", `${name}: ${id} is ${status}, its job is ${own}`)
    }
  )
}

/** Once all is calm, each lane can go on with what it has started, and one can start something new. */
const resume = async (history: History, disk: ReadonlyMap<string, Saved>): Promise<void> => {
  const { world } = history
  const lanes = [...disk].filter(([, { job, key, task }]) => task ?? key ?? job)
  const first: [string, Saved] = ["new", { score: [...disk.values()].find(({ score }) => score)?.score }]
  start(history, "end", ["end"], ({ clients: [client] }) =>
    Effect.forEach([...lanes, first], ([lane, saved]) => {
      const again = (does: Parameters<typeof wait>[3]) =>
        wait(history, { client: client!, dice: world.dice(lane), name: `end.${lane}.${does}` }, saved, does, hours)
      return Effect.all([
        saved.task === undefined ? Effect.void : again("getTask"),
        saved.job ?? saved.key ?? (lane === "new") ? again("recognise") : Effect.void,
        saved.score !== undefined && lane === "new" ? again("exportScore") : Effect.void
      ])
    }, { discard: true }), () => ({ maxWait: hours }))
  await history.settle()
  for (const { client, error, name, result } of history.operations) {
    const reason = error?.reason._tag ?? "none"
    if (client.name !== "end" || result === "done" || /^(?:Credentials|Unauthorized)$/.test(reason)) continue
    history.violate("waits succeed once all is calm", `${name} ${error?.message}`)
  }
}

export const waits: Scenario = {
  name: "waits",
  weight: 0.7,
  setup: (dice) => ({
    scopes: ["scores", "tasks.readonly", "omr", "collections"],
    users: 1,
    requests: [60, 7200, 7200][dice.below(3)]!,
    tokenLifetime: [300_000, 86_400_000][dice.below(2)]!,
    taskDuration: [0, 3000, 40_000, 200_000][dice.below(4)]!,
    isQuotaShared: dice.next() < 0.4
  }),
  run: (history) => {
    const disk = new Map<string, Saved>()
    return Crew.work(history, (step) => {
      const { dice, name } = step
      const lane = name.slice(0, name.lastIndexOf("."))
      const saved = disk.get(lane) ?? {}
      disk.set(lane, saved)
      const choice = dice.next()
      if (saved.task !== undefined) return wait(history, step, saved, "getTask")
      if (saved.key !== undefined || choice < 0.5) {
        // A recognition without a key of its own cannot be found again, so that the next one is another.
        if (choice < 0.35) saved.key ??= name
        return wait(history, step, saved, "recognise")
      }
      if (saved.score !== undefined) return wait(history, step, saved, "exportScore")
      const builderData = { scoreData: { instruments: [piano] } }
      const body = { title: name, privacy: "private", builderData } as const
      return history.send(step, "scores", "createScore", "once", { body }, ({ id }) => saved.score = id)
    }, async () => {
      await resume(history, disk)
      // Requests with the same key get the same job, whatever happened to the earlier ones.
      const jobs = new Map<string, string>()
      for (const operation of history.operations) {
        const { kind, name, value } = operation
        if (kind === "wait") checkWait(history, operation)
        const job = createdBy(operation)
        if (value === undefined || job === undefined) continue
        if ((jobs.get(value) ?? job) !== job) history.violate("a key names one job", name)
        jobs.set(value, job)
      }
    })
  }
}
