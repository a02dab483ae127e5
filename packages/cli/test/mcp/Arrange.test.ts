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
      assert.strictEqual(yield* current, song)

      const wrong: ReadonlyArray<readonly [operation: string, options: object, message: RegExp]> = [
        ["raise", {}, /operation is one of transpose, writeFor, setKey.*Nothing was saved/],
        ["writeFor", { part: "Flute" }, /options\.instrument is missing: writeFor has the options part \(/],
        ["setKey", { key: "D", until: "2" }, /options\.until is none, or of another type: setKey has the options key/],
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
})
