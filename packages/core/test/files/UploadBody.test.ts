import { assert, describe, it } from "@effect/vitest"
import { Upload } from "@flat-sdk/core"
import * as Omr from "@flat-sdk/core/contract/omr/Omr"
import * as Score from "@flat-sdk/core/contract/scores/Score"
import * as Operation from "@flat-sdk/core/Operation"
import { encodeBase64, encodePortably, UploadBody, write } from "@flat-sdk/engine/Bodies"
import { Context, Effect, Result, Schema, Stream } from "effect"
import * as Nightly from "../support/Nightly.ts"

const addFile = Operation.prepare(Omr.endpoints.addOmrJobFile as never).ready().encode
const createJob = Operation.prepare(Omr.endpoints.createOmrJob as never).ready().encode
const createRevision = Operation.prepare(Score.endpoints.createScoreRevision as never).ready().encode

const bodyOf = (encoded: ReturnType<typeof addFile>): UploadBody => {
  assert(Result.isSuccess(encoded), "expected the input to be accepted")
  assert(encoded.success.body instanceof UploadBody, "expected a body with contents")
  return encoded.success.body
}

const piecesOf = async (body: UploadBody): Promise<ReadonlyArray<Uint8Array>> =>
  Array.fromAsync(body.attempt(Context.empty(), (hook) => void hook()))

const textOf = async (body: UploadBody): Promise<string> => Buffer.concat(await piecesOf(body)).toString()

/** Splits bytes at the given positions, in order. */
const cut = (bytes: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index]))
}

async function* each(pieces: ReadonlyArray<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* pieces
}

const Bytes = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))).check(
  Schema.isBetweenLength(1, 200)
)

const WellFormed = Schema.String.check(Schema.makeFilter<string>((text) => text.isWellFormed()))

describe("bodies with contents", () => {
  it.effect.prop(
    "are JSON with the base64 of the complete content, wherever the chunks are split",
    [Bytes, Schema.Array(Schema.Natural), WellFormed],
    ([numbers, places, filename]) =>
      Effect.promise(async () => {
        const bytes = Uint8Array.from(numbers)
        const expected = JSON.stringify({ file: Buffer.from(bytes).toString("base64"), filename })
        const pieces = cut(bytes, places)
        for (
          const file of [
            bytes,
            new Blob([bytes]),
            each(pieces),
            Stream.fromIterable(pieces),
            Upload.from(() => each(pieces), { size: bytes.length }),
            Upload.from(async () => new Blob([...pieces as ReadonlyArray<Uint8Array<ArrayBuffer>>]))
          ]
        ) {
          const body = bodyOf(addFile({ job: "j", body: { file, filename } }))
          assert.strictEqual(await textOf(body), expected)
          if (body.length !== undefined) assert.strictEqual(body.length, Buffer.byteLength(expected))
        }
      }),
    Nightly.atLeast(100)
  )

  it("are sent in chunks of at most 64 kB, however large those of the source are", async () => {
    const file = new Uint8Array(1_000_000)
    const pieces = await piecesOf(bodyOf(addFile({ job: "j", body: { file } })))
    assert.isAtMost(Math.max(...pieces.map((piece) => piece.length)), 64 * 1024)
  })

  it("have slots in lists too, and a length if all contents have a size", async () => {
    const files = [{ file: new Uint8Array([1]) }, { file: "AAEC", filename: "é\"🎵" }, { file: new Blob(["ab"]) }]
    const body = bodyOf(createJob({ body: { files, locales: [], collection: undefined } }))
    const text = await textOf(body)
    assert.strictEqual(
      text,
      "{\"files\":[{\"file\":\"AQ==\"},{\"file\":\"AAEC\",\"filename\":\"é\\\"🎵\"},{\"file\":\"YWI=\"}],\"locales\":[]}"
    )
    assert.strictEqual(body.length, Buffer.byteLength(text))
    assert.isUndefined(
      bodyOf(createJob({ body: { files: [...files, { file: each([new Uint8Array(3)]) }] } })).length
    )
  })

  it("without contents are strings", () => {
    const encoded = createRevision({ score: "s", body: { data: "<x/>", dataEncoding: undefined } })
    assert(Result.isSuccess(encoded))
    assert.strictEqual(encoded.success.body, "{\"data\":\"<x/>\"}")
    assert.notProperty(encoded.success.headers, "content-length")
  })

  it("keep the given encoding, and add base64 if none is given", async () => {
    for (const dataEncoding of [undefined, "base64"]) {
      const body = bodyOf(createRevision({ score: "s", body: { data: new Uint8Array([0]), dataEncoding } }))
      assert.strictEqual(await textOf(body), "{\"data\":\"AA==\",\"dataEncoding\":\"base64\"}")
    }
  })

  it("may have the same bytes in several places, but a stream in only one", () => {
    const problems = (file: unknown) => {
      const body = write({ files: [{ file }, { file }] }, { file: "" }, () => assert.fail("is not opened"))
      assert(body instanceof UploadBody)
      return body.problems().map(({ path }) => path)
    }
    assert.deepStrictEqual(problems(new Uint8Array(3)), [])
    assert.deepStrictEqual(problems(new Blob(["abc"])), [])
    assert.deepStrictEqual(problems(new Blob(["abc"]).stream()), ["body.files[1].file"])
  })

  it("have the size that is declared for them", () => {
    const encoded = (size: number) => addFile({ job: "j", body: { file: Upload.from(new Uint8Array(3), { size }) } })
    assert.strictEqual(bodyOf(encoded(3)).length, "{\"file\":\"AAAA\"}".length)
    for (const size of [2, 4]) {
      const rejected = encoded(size)
      assert(Result.isFailure(rejected))
      assert.deepStrictEqual(rejected.failure.problems, [
        { path: "body.file", problem: `its declared size is ${size} bytes, but it has 3` }
      ])
    }
  })

  it("are joined to a Blob for a fetch that cannot send streams", async () => {
    const file = new Uint8Array(5_000_000).map((_, at) => at)
    const blob = await bodyOf(addFile({ job: "j", body: { file } })).attempt(Context.empty(), (hook) => void hook())
      .blob()
    assert.deepStrictEqual(JSON.parse(await blob.text()), { file: Buffer.from(file).toString("base64") })
  })

  it("are not searched for private values", () => {
    const encoded = addFile({ job: "j", body: { file: new Uint8Array(10) } })
    assert(Result.isSuccess(encoded))
    assert.deepStrictEqual(encoded.success.secrets(), [])
  })
})

describe("base64 without Node", () => {
  it.effect.prop("is the same as Node's", [Bytes], ([numbers]) =>
    Effect.sync(() => {
      const bytes = Uint8Array.from(numbers)
      assert.strictEqual(
        Buffer.from(encodePortably(bytes)).toString(),
        Buffer.from(bytes).toString("base64")
      )
      assert.deepStrictEqual(Buffer.from(encodeBase64(bytes)), Buffer.from(encodePortably(bytes)))
    }), Nightly.atLeast(100))
})
