/** File contents as bytes, `Blob`s and streams: the server receives exactly what was sent. */
import type { Api } from "../Api.ts"
import { type Case, failure, file, object, returns, value } from "../Case.ts"
import * as Check from "../Check.ts"
import * as MusicXml from "../MusicXml.ts"
import * as Roles from "../Roles.ts"
import * as Tunes from "../Tunes.ts"

/** Creates a MIDI file of a given length: one silent track with a text event. */
const midi = (length: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(length)
  const text = length - 34
  bytes.set([0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 0, 96, 0x4d, 0x54, 0x72, 0x6b])
  new DataView(bytes.buffer).setUint32(18, length - 22)
  bytes.set([0, 0xff, 1, 0x80 | text >> 21, 0x80 | text >> 14 & 0x7f, 0x80 | text >> 7 & 0x7f, text & 0x7f], 22)
  for (let at = 29; at < length - 5; at++) bytes[at] = 32 + at % 90
  bytes.set([0, 0xff, 0x2f, 0], length - 4)
  return bytes
}

/** Splits bytes into chunks whose sizes are not multiples of three. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const sizes = [1, 40_000, 2, 65_536]
  for (let at = 0, index = 0; at < bytes.length; index++) {
    yield bytes.subarray(at, at += sizes[index % sizes.length]!)
  }
}

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> => {
  const iterator = chunksOf(bytes)
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    }
  })
}

const same = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, at) => byte === right[at])

const saveAndRead = async (api: Api, score: string, data: unknown): Promise<Uint8Array> => {
  const { id } = await object(api.call("createScoreRevision", { score, body: { data } }))
  return (await file(api.call("getScoreRevisionData", { score, revision: id, format: "midi" }))).bytes
}

export const cases: Readonly<Record<string, Case>> = {
  "bytes, Blobs and streams are returned unchanged": async (given) => {
    const { api, score } = await Tunes.score(given)
    const bytes = midi(100_001)
    const sources: Readonly<Record<string, () => unknown>> = {
      bytes: () => bytes,
      "an ArrayBuffer": () => bytes.buffer,
      "a part of a buffer": () => new Uint8Array([...bytes, 1, 2, 3]).subarray(0, bytes.length),
      "a Blob": () => new Blob([bytes]),
      "a ReadableStream": () => streamOf(bytes),
      "an AsyncIterable": () => chunksOf(bytes)
    }
    for (const [name, make] of Object.entries(sources)) {
      Check.ok(same(await saveAndRead(api, score, make()), bytes), `${name} must be returned unchanged`)
    }
  },

  "a stream of more than a megabyte is received completely": async (given) => {
    const { api, score } = await Tunes.score(given)
    const bytes = midi(1_048_580)
    Check.ok(same(await saveAndRead(api, score, streamOf(bytes)), bytes), "the file must be returned unchanged")
  },

  "a score is created from a content, and a recognition reads several": async (given) => {
    const { api } = await Roles.member(given, "teacher")
    const data = new TextEncoder().encode(MusicXml.tune("Uploaded", "CDE"))
    await returns(api.call("createScore", { body: { data } }), { title: "Uploaded" })
    const page = new TextEncoder().encode("%PDF-1.4 one /Type /Page")
    const files = [{ file: page, filename: "one.pdf" }, { file: new Blob([page]) }, { file: streamOf(page) }]
    const body = { output: "musicxml", files }
    const job = await object(api.call("createOmrJob", { body }))
    Check.includes(job["originalFileMetadata"], { fileCount: 3 }, "files of the job")
    const { events } = await value(api.waiting.recognise({ body: { ...body, files: [{ file: page }] } }, {}))
    Check.equal(events.at(-1), "Done", "last event")
  },

  "an invalid content is rejected with an explanation": async (given) => {
    const { api, score } = await Tunes.score(given)
    const wrong = async (data: unknown) =>
      (await failure(api.call("createScoreRevision", { score, body: { data } }), "Encode")).message
    Check.ok((await wrong(5)).includes("body.data: expected a string, or the content itself: "), "a number")
    Check.ok(
      (await wrong(new Uint8Array())).includes("body.data: the content is empty: pass at least one byte"),
      "no bytes"
    )
    const stream = streamOf(midi(100))
    await stream.cancel()
    Check.ok(
      (await wrong(stream)).includes("body.data: the content could not be read at all"),
      "a stream that has ended"
    )
  }
}
