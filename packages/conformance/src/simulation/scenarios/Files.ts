/** Uploads, and downloads that resume, also in the next process, of scores that get new revisions meanwhile. */
import { Upload } from "@flat-sdk/core"
import * as FileDownload from "@flat-sdk/node/FileDownload"
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Stream from "effect/Stream"
import type { History } from "../history/History.ts"
import type { Scenario } from "../history/Scenario.ts"
import { Disk } from "../world/Disk.ts"
import { isReplaced } from "../world/Network.ts"
import type { Dice } from "../world/Random.ts"
import * as Crew from "./Crew.ts"

const measure = "<measure number=\"1\"><note><rest/><duration>4</duration></note></measure>"

/** Music that differs by name. That of one length has as many bytes, whatever its name. */
const musicOf = (name: string, measures: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>` +
  `${name.padEnd(20)}</part-name></score-part></part-list><part id="P1">${
    measure.repeat(measures)
  }</part></score-partwise>`

async function* chunksOf(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 3000) yield bytes.subarray(at, at + 3000)
}

/** Returns the content of an upload: one that can be read again, or only once. */
const sourceOf = (text: string, dice: Dice) => {
  const bytes = new TextEncoder().encode(text)
  const kind = dice.below(3)
  return kind === 0
    ? bytes
    : kind === 1
    ? Upload.from(() => chunksOf(bytes))
    : Upload.from(chunksOf(bytes), { size: bytes.length })
}

// No history waits for the module that `save` loads when it is first needed.
await Effect.runPromiseExit(
  Effect.provideService(FileDownload.save(() => Effect.interrupt, ""), FileSystem.FileSystem, FileSystem.makeNoop({}))
)

/** Checks a file that was delivered as complete: it is one that the API sent, and one that was uploaded. */
const checkFile = (
  history: History,
  music: ReadonlySet<string>,
  name: string,
  bytes: Uint8Array,
  isResumed: boolean
): void => {
  const text = new TextDecoder().decode(bytes)
  const { sent } = history.operations.find((operation) => operation.name === name)!
  const whole = sent.flatMap(({ response }) =>
    response?.status === 200 ? [new TextDecoder().decode(response.body)] : []
  )
  if (!(isResumed ? music.has(text) : whole.includes(text))) {
    const lengths = whole.map((one) => one.length).join()
    history.violate("a file is one revision, byte for byte", `${name}: ${bytes.length} of ${lengths}`)
  } else if (!music.has(text)) history.violate("an upload is what was sent", `${name}: ${bytes.length} bytes`)
}

export const files: Scenario = {
  name: "files",
  weight: 1.3,
  setup: (dice) => ({
    scopes: ["scores", "collections"],
    users: 1,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: 86_400_000,
    isQuotaShared: dice.next() < 0.4
  }),
  run: (history) => {
    const { server, world } = history
    /** All music that was sent or is about to be. */
    const music = new Set<string>()
    const scores: Array<string> = []
    const disk = new Disk(history.network, () => Effect.void)
    /** Scores of which a lane has not saved the whole file yet. */
    const parts = new Map<string, string>()
    /** Returns music of a score: most of its revisions have as many bytes. */
    const compose = (name: string, score: string | undefined, dice: Dice): string => {
      const length = score !== undefined && dice.next() < 0.8 ? scores.indexOf(score) % 2 : dice.below(2)
      const next = musicOf(name, [12, 80][length]!)
      music.add(next)
      return next
    }
    return Crew.work(history, (step) => {
      const { client, dice, name } = step
      const lane = name.slice(0, name.lastIndexOf("."))
      const kept = parts.get(lane)
      const choice = dice.next()
      const score = kept ?? scores[dice.below(scores.length)]
      if (score !== undefined && (kept !== undefined || choice < 0.6)) {
        const next = compose(name, score, dice)
        const onProgress = () => {
          if (world.happens("changed file", name, 1) || isReplaced(world, name)) {
            server.process.start(server.administer("POST", `/scores/${score}/revisions`, { data: next }))
          }
        }
        const input = { score, revision: "last", format: "xml" } as const
        return history.call(
          client,
          name,
          // One deadline covers all attempts to read a file into memory.
          { does: "getScoreRevisionData", kind: kept !== undefined || choice < 0.5 ? "list" : "wait" },
          (flat, options) => {
            if (kept !== undefined || choice < 0.3) {
              parts.set(lane, score)
              const { download } = flat.scores.getScoreRevisionData
              return FileDownload.save((more) => download(input, { ...options, ...more }), lane, { onProgress }).pipe(
                // Makes space, and saves the rest.
                Effect.retry({
                  while: (error) => {
                    const isFull = error._tag === "PlatformError" && error.message.includes("no space is left")
                    if (isFull) disk.free()
                    return isFull
                  }
                }),
                Effect.catchTag("PlatformError", Effect.die),
                Effect.map(() => disk.find(lane)!.written),
                Effect.provideService(FileSystem.FileSystem, disk.fileSystem(client.process))
              )
            }
            if (choice < 0.5) {
              const { stream } = flat.scores.getScoreRevisionData
              return Effect.map(Stream.runCollect(stream(input, { ...options, onProgress })), Bytes.concat)
            }
            return Effect.map(flat.scores.getScoreRevisionData(input, options), ({ bytes }) => bytes)
          },
          (bytes) => {
            parts.delete(lane)
            checkFile(history, music, name, bytes, kept !== undefined)
          }
        )
      }
      const text = compose(name, undefined, dice)
      const data = sourceOf(text, dice)
      if (score !== undefined && choice < 0.85) {
        return history.send(step, "scores", "createScoreRevision", "once", { score, body: { data } })
      }
      const body = { title: name, privacy: "private", data } as const
      return history.send(step, "scores", "createScore", "once", { body }, ({ id }) => scores.push(id))
    }, () => {
      // What a process had sent of an upload when it was killed is no score.
      for (const { body, executedAt, method, name } of history.network.exchanges) {
        if (method !== "POST" || executedAt === undefined || body?.includes("\"data\"") !== true) continue
        const { data } = JSON.parse(body) as { readonly data: string }
        if (!music.has(atob(data))) history.violate("an upload is what was sent", `${name}: ${data.length} characters`)
      }
    })
  }
}
