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
      const whole = (list: string, parts: string) =>
        `<score-partwise><part-list>${list}</part-list>${parts}</score-partwise>`
      const listed = "<score-part id=\"P1\"><part-name>A</part-name></score-part>"
      const wrong: ReadonlyArray<readonly [xml: string, message: RegExp]> = [
        ["<score-partwise>", /line 1, column \d+/],
        ["<score-partwise>\n<part></score-partwise>", /line 2, column \d+/],
        ["<score-partwise/><score-partwise/>", /line 1, column 18/],
        ["<score-partwise a=1/>", /line 1/],
        ["<score-partwise>&nothing;</score-partwise>", /line 1/],
        ["<?xml version=\"1.0\"?>", /line 1/],
        ["<html><score-partwise/></html>", /The file is not MusicXML|root element is <html>/],
        ["<opus/>", /root element is <opus>/],
        ["<!-- <score-partwise/> --><music/>", /root element is <music>/],
        ["<score-partwise/>", /no part/],
        [whole("", ""), /no part/],
        [whole(listed, "<part id=\"P1\"/>"), /Part P1 has no measure/],
        [
          whole(listed, "<part id=\"P1\"><measure/></part><part id=\"P2\"><measure/></part>"),
          /P2 is not in the part list/
        ],
        [whole(`${listed}${listed.replace("P1", "P2")}`, "<part id=\"P1\"><measure/></part>"), /P2 is in the part list/]
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
    "are created from timewise MusicXML, with a byte order mark, and in UTF-16",
    async ({ admin }) => {
      const list = "<part-list><score-part id=\"P1\"><part-name>A</part-name></score-part></part-list>"
      const timewise =
        `<score-timewise><work><work-title>Tïme</work-title></work>${list}<measure number="1"><part id="P1"/></measure></score-timewise>`
      assert.strictEqual((await create(admin, { data: `\ufeff\n${timewise}` })).title, "Tïme")
      await create(admin, { data: `<!-- mine -->${timewise}` })
      const utf16 = Buffer.from(`\ufeff${timewise}`, "utf16le")
      for (const bytes of [utf16, Buffer.from(utf16).swap16(), Buffer.from(timewise)]) {
        const sent = await create(admin, { data: bytes.toString("base64"), dataEncoding: "base64" })
        assert.strictEqual(sent.title, "Tïme")
      }
    }
  )

  inSchool("are imported from ABC: title, key, meter, repeats and notes", async ({ admin }) => {
    const abc = "X:1\nT:Reel\nM:3/4\nK:D\n|: F>\"G\"A ~A2 !trill!d2 :| (3fga z4 |\nw: la la\n"
    for (const body of [{ data: abc }, { data: base64(abc), dataEncoding: "base64", filename: "reel.abc" }]) {
      const score = await create(admin, body)
      assert.deepInclude(score, { title: "Reel", mainKeySignature: 2, instrumentsNames: ["Melody"] })
      const xml = (await admin(`/scores/${score.id}/revisions/last/xml`)).text
      assert.deepStrictEqual(Array.from(xml.matchAll(/<step>(.)/g), ([, step]) => step), [..."FAADFGA"])
      for (const part of ["<alter>1</alter>", "<repeat direction=\"backward\"/>", "<beats>3</beats>"]) {
        assert.include(xml, part)
      }
    }
    for (const [text, message] of [["X:1\nabc", /no field K:/], ["X:1\nK:C\nc16 |", /in measure 1/]] as const) {
      const { body, status } = await admin("/scores", post({ data: text }))
      assert.deepInclude({ status, ...body }, { status: 400, code: "UNSUPPORTED_SCORE_FORMAT", param: "data" })
      assert.match(body.message, message)
    }
  })

  inSchool("are restored byte for byte: a revision's file is saved again", async (target) => {
    const { admin } = target
    const files: ReadonlyArray<readonly [format: string, bytes: Uint8Array]> = [
      ["xml", strToU8(`\ufeff${tune.replaceAll("\n", "\r\n")}<!-- the end -->`)],
      ["xml", Buffer.from(`\ufeff${tune.replace("UTF-8", "UTF-16")}`, "utf16le")],
      ["xml", Buffer.from(tune.replace("UTF-8", "ISO-8859-1").replace("A &amp; B", "\u00c4"), "latin1")],
      [
        "mxl",
        zipSync({
          "META-INF/container.xml": strToU8(
            "<container><rootfiles><rootfile full-path=\"a.xml\"/></rootfiles></container>"
          ),
          "a.xml": strToU8(tune),
          "x.txt": strToU8("mine")
        })
      ]
    ]
    for (const [format, bytes] of files) {
      const body = { data: base64(latin(bytes)), dataEncoding: "base64" }
      const score = await create(admin, body)
      const first = (await admin(`/scores/${score.id}/revisions`)).body[0].id
      await admin(`/scores/${score.id}/revisions`, post({ data: tune.replaceAll("C", "D") }))
      const file = async (revision: string) =>
        (await download(target, `/scores/${score.id}/revisions/${revision}/${format}`)).bytes
      const old = await file(first)
      assert.deepStrictEqual(old, new Uint8Array(bytes), format)
      await admin(`/scores/${score.id}/revisions`, post({ data: base64(latin(old)), dataEncoding: "base64" }))
      assert.deepStrictEqual(await file("last"), new Uint8Array(bytes), format)
    }
  })

  inSchool(
    "are exported as Flat's JSON as far as it is known: the tree of MusicXML, with times and UUIDs",
    async ({ admin }) => {
      const score = await create(admin, { data: tune })
      const json = (await admin(`/scores/${score.id}/revisions/last/json`)).body["score-partwise"]
      const [part] = json.part
      assert.strictEqual(json.work["work-title"], "A & B")
      assert.strictEqual(json["part-list"]["score-part"][0].uuid, part.uuid)
      assert.match(json["measure-list"]["score-measure"][0].uuid, /^[\da-f-]{36}$/)
      assert.deepInclude(part.measure[0].note[2], {
        pitch: { step: "C", octave: "5" },
        duration: "32",
        type: "half",
        "$adagio-location": { timePos: 32 }
      })
      assert.deepInclude(part.measure[0].attributes[0], {
        divisions: "16",
        noteBefore: -1,
        "$adagio-location": { timePos: 0, dpq: 16 }
      })
      assert.deepInclude(part.measure[0].direction[0].sound[0], { $tempo: "100" })
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
