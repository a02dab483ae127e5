import { assert, describe } from "@effect/vitest"
import { strToU8, unzipSync, zipSync } from "fflate"
import { base64, download, latin } from "./support/bytes.ts"
import { post, put } from "./support/call.ts"
import { inSchool } from "./support/classroom.ts"
import { builderData, create, tune } from "./support/scores.ts"

describe("scores", () => {
  inSchool(
    "are created for a list of instruments, with a first revision, in the collection of the application",
    async ({ teacher }) => {
      const response = await teacher("/scores", post({ title: "A score", builderData }))
      const score = response.body
      assert.deepStrictEqual(score.instruments, ["keyboards.piano", "brass.trumpet"])
      assert.strictEqual(score.mainKeySignature, -2)
      assert.strictEqual(score.privacy, "private")
      const revisions = (await teacher(`/scores/${score.id}/revisions`)).body
      assert.deepStrictEqual(revisions.map(({ id }: { id: string }) => id), [
        response.headers.get("x-flat-score-revision")
      ])
      const app = (await teacher("/collections/app")).body
      assert.deepStrictEqual(score.collections, [app.id])
      const xml = (await teacher(`/scores/${score.id}/revisions/last/xml`)).text
      assert.include(xml, "<part-name>Trumpet</part-name>")
      assert.include(xml, "<fifths>-2</fifths>")
      assert.deepStrictEqual((await teacher(`/scores/${score.id}`)).body, score)
    }
  )

  inSchool(
    "are imported from MusicXML, as a string, in base64 and compressed, and exported with their own notes",
    async (target) => {
      const { admin } = target
      const plain = await create(admin, { data: tune })
      assert.strictEqual(plain.title, "A & B")
      assert.deepStrictEqual(plain.instrumentsNames, ["Flute"])
      assert.strictEqual((await admin(`/scores/${plain.id}/revisions/last/xml`)).text, tune)
      const midi = (await download(target, `/scores/${plain.id}/revisions/last/midi`)).bytes
      const notesOn = Array.from(midi).flatMap((byte, at) => byte === 0x90 ? [midi[at + 1]] : [])
      assert.deepStrictEqual(notesOn, [61, 72])
      const mxl = (await download(target, `/scores/${plain.id}/revisions/last/mxl`)).bytes
      assert.strictEqual(new TextDecoder().decode(unzipSync(mxl)["score.musicxml"]), tune)
      const again = await create(admin, { data: base64(latin(mxl)), dataEncoding: "base64", title: "Given" })
      assert.strictEqual(again.title, "Given")
      assert.strictEqual((await admin(`/scores/${again.id}/revisions/last/xml`)).text, tune)
      const sent = await create(admin, { data: base64(latin(midi)), dataEncoding: "base64", filename: "song.mid" })
      assert.strictEqual(sent.title, "song")
      assert.deepStrictEqual((await download(target, `/scores/${sent.id}/revisions/last/midi`)).bytes, midi)
    }
  )

  inSchool(
    "are rejected if a file is not music, or if scanned pages are sent without supportsTasks",
    async ({ admin }) => {
      const rejected = async (body: object, code: string, param: string) => {
        const response = await admin("/scores", post(body))
        assert.deepInclude({ status: response.status, ...response.body }, { status: 400, code, param })
      }
      await rejected({ data: "no music" }, "UNSUPPORTED_SCORE_FORMAT", "data")
      await rejected({ data: "***", dataEncoding: "base64" }, "BAD_REQUEST", "data")
      await rejected({ data: base64("%PDF-1.4"), dataEncoding: "base64" }, "TASK_REQUIRED", "supportsTasks")
      const none = await admin("/scores", post({ title: "x", builderData: { scoreData: { instruments: [] } } }))
      assert.strictEqual(none.status, 400)
      const missing = await admin("/scores", post({ data: tune, collection: "nowhere" }))
      assert.deepInclude(missing.body, { code: "NOT_FOUND", param: "collection" })
    }
  )

  inSchool(
    "SB4 are rejected if XML is not well-formed or is not MusicXML, in a score and in a revision",
    async ({ admin }) => {
      const score = await create(admin, { data: tune })
      const wrong: ReadonlyArray<readonly [xml: string, message: RegExp]> = [
        ["<score-partwise>", /not well-formed: see line 1/],
        ["<score-partwise>\n<part></score-partwise>", /not well-formed: see line 2/],
        ["<score-partwise/><score-partwise/>", /not well-formed/],
        ["<score-partwise a=1/>", /not well-formed/],
        ["<score-partwise>&nothing;</score-partwise>", /not well-formed/],
        ["<?xml version=\"1.0\"?>", /not well-formed/],
        ["<html><score-partwise/></html>", /root element must be score-partwise or score-timewise/],
        ["<opus/>", /root element must be/],
        ["<!-- <score-partwise/> --><music/>", /root element must be/]
      ]
      const before = (await admin("/collections/allScores/scores?limit=100")).body.length
      for (const [xml, message] of wrong) {
        const zip = latin(zipSync({ "score.xml": strToU8(xml) }))
        for (
          const body of [
            { data: xml },
            { data: base64(xml), dataEncoding: "base64" },
            { data: base64(zip), dataEncoding: "base64" }
          ]
        ) {
          for (const path of ["/scores", `/scores/${score.id}/revisions`]) {
            const response = await admin(path, post(body))
            assert.deepInclude(
              { status: response.status, ...response.body },
              { status: 400, code: "UNSUPPORTED_SCORE_FORMAT", param: "data" },
              xml
            )
            assert.match(response.body.message, message, xml)
          }
        }
      }
      assert.strictEqual((await admin("/collections/allScores/scores?limit=100")).body.length, before)
      assert.strictEqual((await admin(`/scores/${score.id}/revisions`)).body.length, 1)
    }
  )

  inSchool(
    "are created from timewise MusicXML, with a document type, a byte order mark, and in UTF-16",
    async ({ admin }) => {
      const timewise = "<score-timewise><work><work-title>Tïme</work-title></work></score-timewise>"
      const entities = "<!DOCTYPE score-partwise SYSTEM \"x.dtd\"><score-partwise>&eacute;</score-partwise>"
      assert.strictEqual((await create(admin, { data: `\ufeff\n${timewise}` })).title, "Tïme")
      await create(admin, { data: entities })
      await create(admin, { data: `<!-- mine -->${timewise}` })
      const utf16 = Buffer.from(`\ufeff${timewise}`, "utf16le")
      for (const bytes of [utf16, Buffer.from(utf16).swap16(), Buffer.from(timewise)]) {
        const sent = await create(admin, { data: bytes.toString("base64"), dataEncoding: "base64" })
        assert.strictEqual(sent.title, "Tïme")
      }
    }
  )

  inSchool("are available as real files of every format", async (target) => {
    const score = (await target.admin("/collections/allScores/scores")).body[0]
    const file = (format: string) => download(target, `/scores/${score.id}/revisions/last/${format}`)
    const expected: ReadonlyArray<[string, string, string]> = [
      ["xml", "application/vnd.recordare.musicxml+xml", "<?xml version"],
      ["mxl", "application/vnd.recordare.musicxml", "PK"],
      ["midi", "audio/midi", "MThd"],
      ["wav", "audio/wav", "RIFF"],
      ["mp3", "audio/mp3", "\u00ff\u00fb"],
      ["thumbnail.png", "image/png", "\u0089PNG"],
      ["json", "application/json", "{"],
      ["flat", "application/octet-stream", "{"],
      ["synchronizationPoints", "application/json", "["]
    ]
    for (const [format, type, start] of expected) {
      const { bytes, headers, status } = await file(format)
      assert.strictEqual(status, 200, format)
      assert.strictEqual(headers.get("content-type"), type)
      assert.isTrue(latin(bytes).startsWith(start), format)
      assert.strictEqual(headers.get("content-length"), String(bytes.length))
    }
    const unknown = await target.admin(`/scores/${score.id}/revisions/last/gif`)
    assert.strictEqual(unknown.status, 400)
  })

  inSchool("change their details: null clears, a private link gets a key", async ({ pupil, sandbox, teacher }) => {
    const { id } = await create(teacher)
    const edit = (body: object) => teacher(`/scores/${id}`, put(body))
    const named = (await edit({ composer: "Ada", subtitle: "Sub", tags: ["a"], license: "cc0" })).body
    assert.deepInclude(named, { composer: "Ada", subtitle: "Sub", tags: ["a"], license: "cc0", title: "A score" })
    const cleared = (await edit({ subtitle: null, license: null })).body
    assert.notProperty(cleared, "subtitle")
    assert.notProperty(cleared, "license")
    assert.strictEqual(cleared.composer, "Ada")
    assert.strictEqual((await edit({ sharingKey: "a".repeat(128) })).status, 400)
    const linked = (await edit({ privacy: "privateLink" })).body
    assert.match(linked.sharingKey, /^[0-9a-f]{128}$/)
    await pupil(`/scores/${id}?sharingKey=${linked.sharingKey}`)
    assert.notInclude(JSON.stringify(sandbox.requests()), linked.sharingKey)
    assert.notInclude(JSON.stringify(sandbox.state()), linked.sharingKey)
  })
})
