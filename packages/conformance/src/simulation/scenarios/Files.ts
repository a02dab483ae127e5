/** Uploads, and downloads that resume, of scores that get new revisions meanwhile. */
import { Upload } from "@flat-sdk/core"
import * as Bytes from "effect/Bytes"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Crew from "../world/Crew.ts"
import type { History } from "../world/History.ts"
import type { Dice } from "../world/Random.ts"
import type { Scenario } from "../world/Scenario.ts"
import { origin } from "../world/Server.ts"

const measure = "<measure number=\"1\"><note><rest/><duration>4</duration></note></measure>"

/** Music that differs by name. */
const musicOf = (name: string, dice: Dice): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>${name}` +
  `</part-name></score-part></part-list><part id="P1">${
    measure.repeat([12, 80][dice.below(2)]!)
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

/** Checks a file that was delivered as complete: it is one that the API sent, and one that was uploaded. */
const checkFile = (history: History, name: string, bytes: Uint8Array, music: ReadonlySet<string>): void => {
  const text = new TextDecoder().decode(bytes)
  const { sent } = history.operations.find((operation) => operation.name === name)!
  const whole = sent.flatMap(({ answer }) => answer?.status === 200 ? [new TextDecoder().decode(answer.body)] : [])
  if (!whole.includes(text)) {
    history.violate(
      "a file is one revision, byte for byte",
      `${name}: ${bytes.length} of ${whole.map((one) => one.length).join()}`
    )
  } else if (!music.has(text)) history.violate("an upload is what was sent", `${name}: ${bytes.length} bytes`)
}

/** Gives a score another revision, as its owner does in the web app. */
const change = ({ server }: History, score: string, data: string): void => {
  const headers = { authorization: `Bearer ${server.sandbox.token}` }
  const body = JSON.stringify({ data })
  server.process.start(
    server.execute({ method: "POST", url: `${origin}/v2/scores/${score}/revisions`, headers, body })
  )
}

export const files: Scenario = {
  name: "files",
  setup: (dice) => ({
    scopes: ["scores", "collections"],
    users: 1,
    requests: [60, 7200][dice.below(2)]!,
    tokenLifetime: 86_400_000
  }),
  run: (history) => {
    const music = new Set<string>()
    const scores: Array<string> = []
    return Crew.work(history, ({ client, dice, name }) => {
      const choice = dice.next()
      const score = scores[dice.below(scores.length)]
      if (score !== undefined && choice < 0.6) {
        const next = musicOf(name, dice)
        music.add(next)
        const onProgress = () => {
          if (history.world.happens("changed file", name, 1)) change(history, score, next)
        }
        const input = { score, revision: "last", format: "xml" } as const
        return history.call(
          client,
          name,
          { does: "getScoreRevisionData", kind: "list" },
          (flat, options) =>
            choice < 0.4
              ? Effect.map(
                Stream.runCollect(flat.scores.getScoreRevisionData.stream(input, { ...options, onProgress })),
                Bytes.concat
              )
              : Effect.map(flat.scores.getScoreRevisionData(input, options), ({ bytes }) => bytes),
          (bytes) => checkFile(history, name, bytes, music)
        )
      }
      const text = musicOf(name, dice)
      const data = sourceOf(text, dice)
      music.add(text)
      if (score !== undefined && choice < 0.85) {
        return history.call(
          client,
          name,
          { does: "createScoreRevision", kind: "once" },
          (flat, options) => flat.scores.createScoreRevision.withResponse({ score, body: { data } }, options)
        )
      }
      return history.call(
        client,
        name,
        { does: "createScore", kind: "once" },
        (flat, options) =>
          flat.scores.createScore.withResponse({ body: { title: name, privacy: "private", data } }, options),
        ({ value }) => scores.push(value.id)
      )
    })
  }
}
