/** An agent changes a whole score: it sees what would change, saves it, and takes it back. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { school, start } from "./support/Agent.ts"

const song =
  `<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>1</divisions><key><fifths>0</fifths></key></attributes>
<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration><type>whole</type></note></measure></part></score-partwise>`

describe("score_arrange", () => {
  it.live("shows and saves what it changes, and names what it does not know", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const send = (path: string, body?: object) =>
        Effect.promise(async () => {
          const headers = { "authorization": "Bearer sandbox-admin", "content-type": "application/json" }
          const sent = body && { method: "POST", body: JSON.stringify(body) }
          return await (await fetch(`${sandbox.url}${path}`, { headers, ...sent })).text()
        })
      const { id: score } = JSON.parse(yield* send("/scores", { title: "Song", data: song })) as { readonly id: string }
      const current = send(`/scores/${score}/revisions/last/xml`)
      const { ask } = yield* start(sandbox.url, ["--allow-write"])
      const baseRevision = (yield* ask("score_overview", { score })).textAt("revision")
      const arrange = (operation: string, options: object, more: object = {}) =>
        ask("score_arrange", { score, baseRevision, operation, options, ...more })

      const seen = yield* arrange("transpose", { key: "D", direction: "up" })
      assert.isFalse(seen.failed, seen.text)
      assert.strictEqual(seen.at("saved"), false)
      assert.include(seen.textAt("changed", 0, "changes", 3), "added D4 whole")
      assert.strictEqual(yield* current, song)

      const saved = yield* arrange("writeFor", { part: "Flute", instrument: "Clarinet in Bb" }, { save: true })
      assert.notStrictEqual(saved.textAt("revision"), baseRevision, saved.text)
      assert.include(yield* current, "<step>D</step>")
      assert.include(yield* current, "<part-name>Clarinet in B♭</part-name>")
      yield* ask("score_restore", { score, revision: baseRevision })

      const inserted = yield* arrange("insertMeasures", { after: 1, count: 2 })
      assert.strictEqual(inserted.textAt("changed", 1, "changes", 0), "added measure", inserted.text)
      const tempo = yield* arrange("setTempo", { measure: { index: 0 }, bpm: 60.5, beat: "dotted quarter" })
      assert.strictEqual(tempo.textAt("changed", 0, "changes", 0), "added metronome quarter dotted = 60.5", tempo.text)
      assert.match((yield* arrange("deleteMeasures", { from: 1 })).text, /A score must keep a measure/)
      const part = yield* arrange("extractPart", { parts: ["Flute"], gatherRests: true })
      assert.isFalse(part.failed, part.text)
      assert.strictEqual(yield* current, song)

      const wrong: ReadonlyArray<readonly [operation: string, options: object, message: RegExp]> = [
        ["raise", {}, /operation is one of transpose, writeFor, setKey, setTempo.*Nothing was saved/],
        ["writeFor", { part: "Flute" }, /options\.instrument is missing: writeFor has the options part \(/],
        ["setKey", { key: "D", until: "2" }, /options\.until is none, or of another type: setKey has the options key/],
        ["insertMeasures", { after: 1, count: 1.5 }, /options\.count is none, or of another type/],
        ["setKey", { key: 2 }, /options\.key is none, or of another type/],
        ["transpose", { by: "M4" }, /"M4" is no interval\. Intervals are P1/],
        ["transpose", { part: "Oboe", by: "M2" }, /There is no part "Oboe"\. Parts of the score: P1 \(Flute\)/]
      ]
      for (const [operation, options, message] of wrong) {
        const refused = yield* arrange(operation, options, { save: true })
        assert.isTrue(refused.failed)
        assert.match(refused.text, message)
      }
      assert.strictEqual(yield* current, song)
    }))

  it.live("saves extracted parts as a score of their own", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const headers = { "authorization": "Bearer sandbox-admin", "content-type": "application/json" }
      const call = (path: string, body?: object) =>
        Effect.promise(async () => {
          const sent = body && { method: "POST", body: JSON.stringify(body) }
          return await (await fetch(`${sandbox.url}${path}`, { headers, ...sent })).text()
        })
      const [part = ""] = /<part id[^]*<\/part>/.exec(song) ?? []
      const data = song.replace(
        "</part-list>",
        "<score-part id=\"P2\"><part-name>Oboe</part-name></score-part></part-list>"
      )
        .replace(part, `${part}\n${part.replace("P1", "P2")}`)
      const { id: score } = JSON.parse(yield* call("/scores", { title: "Duet", data })) as { readonly id: string }
      const { ask } = yield* start(sandbox.url, ["--allow-write"])
      const baseRevision = (yield* ask("score_overview", { score })).textAt("revision")
      const saved = yield* ask("score_arrange", {
        score,
        baseRevision,
        operation: "extractPart",
        options: { parts: ["Oboe"] },
        save: true
      })
      const made = saved.textAt("score")
      assert.notInclude([score, ""], made, saved.text)
      assert.strictEqual(
        yield* call(`/scores/${made}/revisions/last/xml`),
        song.replace(/P1/g, "P2").replace("Flute", "Oboe")
      )
      assert.strictEqual(yield* call(`/scores/${score}/revisions/last/xml`), data)
    }))

  it.live("names measures whose numbers repeat by their position, in every tool", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const headers = { "authorization": "Bearer sandbox-admin", "content-type": "application/json" }
      const [measure = ""] = /<measure[^]*<\/measure>/.exec(song) ?? []
      const others = ["2", "1", "2"].map((number) => measure.replace("\"1\"", `"${number}"`))
      const data = song.replace(measure, `${measure}${others.join("")}`)
      const sent = { method: "POST", body: JSON.stringify({ title: "Movements", data }), headers }
      const { id: score } = yield* Effect.promise(async () =>
        await (await fetch(`${sandbox.url}/scores`, sent)).json() as { readonly id: string }
      )
      const { ask } = yield* start(sandbox.url, ["--allow-write"])
      const read = (range: object) => ask("score_read", { score, ...range })
      const short = yield* read({ from: { index: 3 }, to: { index: 3 } })
      assert.deepStrictEqual(Object.keys(short.at("parts", 0, "measures") as object), ["index 3"], short.text)
      assert.match((yield* read({ from: 2 })).text, /Take one of \{ index: 1 \}, \{ index: 3 \}/)
      const baseRevision = short.textAt("revision")
      const replace = (measures: object, more: object = {}) =>
        ask("score_replace", { score, baseRevision, parts: [{ part: "P1", measures }], ...more })
      assert.match((yield* replace({ 2: "D8" })).text, /Take one of "index 1", "index 3"/)
      const replaced = yield* replace({ "index 3": "D8" })
      assert.strictEqual(replaced.at("changed", 0, "number"), "index 3", replaced.text)
      const arrange = (from: unknown) =>
        ask("score_arrange", { score, baseRevision, operation: "setKey", options: { key: "D", from } })
      assert.match((yield* arrange(2)).text, /Take one of \{ index: 1 \}, \{ index: 3 \}/)
      const keyed = yield* arrange({ index: 2 })
      assert.strictEqual(keyed.at("changed", 0, "number"), "index 2", keyed.text)

      const tied = yield* replace({ "index 3": "D8-" })
      assert.match(tied.text, /let it through with allow: \["start-without-end"\]/)
      const allowed = yield* replace({ "index 3": "D8-" }, { allow: ["start-without-end"] })
      assert.isFalse(allowed.failed, allowed.text)
    }))
})
