/**
 * Scores whose files are large: sends a file as fast as the client reads it, and compares every character of one that it receives.
 */
import { createServer, type IncomingMessage, type Server } from "node:http"
import { Readable } from "node:stream"
import * as Content from "../Content.ts"

const scoreOf = (title: string): string =>
  JSON.stringify({
    id: "75f3c1a9e7b2d4000000007",
    title,
    privacy: "private",
    user: {
      id: "15f3c1a9e7b2d4000000007",
      type: "user",
      product: "flat",
      username: "ada.grieg.7",
      printableName: "Ada Grieg",
      picture: null,
      htmlUrl: "https://flat.example/ada.grieg.7"
    },
    htmlUrl: "https://flat.example/score/75f3c1a9e7b2d4000000007",
    editHtmlUrl: "https://flat.example/score/75f3c1a9e7b2d4000000007/edit",
    collaborators: [],
    creationDate: "2026-01-01T00:00:00.000Z",
    modificationDate: "2026-01-01T00:00:00.000Z",
    instruments: ["keyboards.piano"],
    instrumentsNames: ["Piano"],
    samples: ["keyboards.piano"]
  })

const [start, end] = [Buffer.from("\"data\":\""), Buffer.from("\"")]

let expected = Content.encoded(0)

/** Returns the size of the file in a body, or 0 if the body is not what a client must send. */
const sizeIn = (body: Buffer): number => {
  const from = body.indexOf(start) + start.length
  const data = body.subarray(from, body.indexOf(end, from))
  const padding = data.toString("latin1", data.length - 2).match(/=*$/)![0].length
  const size = data.length / 4 * 3 - padding
  if (expected.length !== data.length) expected = Content.encoded(size)
  return body.includes("\"dataEncoding\":\"base64\"") && data.equals(expected) ? size : 0
}

/** Yields a content of a size, piece by piece. */
function* pieces(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= Content.block.length) {
    yield left < Content.block.length ? Content.block.subarray(0, left) : Content.block
  }
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** A server of scores. The id of a score is the size of its file; the title of a new one has the number of received bytes. */
export const server: Server = createServer(async (request, response) => {
  if (request.method === "POST") {
    const size = sizeIn(await bodyOf(request))
    response.writeHead(size === 0 ? 400 : 200, { "content-type": "application/json; charset=utf-8" })
    response.end(size === 0 ? "{\"code\":\"BAD_REQUEST\",\"message\":\"not the file\"}" : scoreOf(`${size} bytes`))
    return
  }
  const size = Number(/\/scores\/(\d+)\//.exec(request.url ?? "")?.[1])
  response.writeHead(200, { "content-type": "audio/wav", "content-length": size })
  Readable.from(pieces(size)).pipe(response)
})
