import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { until } from "@flat-sdk/tools/tests/Wait"
import { Effect, Exit, Scope, Stream } from "effect"
import type { RequestListener } from "node:http"
import * as Server from "./support/Server.ts"

const input = { score: "s1", revision: "last", format: "mp3" } as const

const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => at % 251))

const whole: RequestListener = (_, response) =>
  void response.writeHead(200, { "content-type": "audio/mp3", "content-length": bytes.length }).end(bytes)

/** Runs in a separate scope: the transport, with one connection by default, is closed afterwards. */
const reading = <A, E>(
  port: number,
  read: (file: FlatClient.FlatClientShape["scores"]["getScoreRevisionData"]) => Effect.Effect<A, E, Scope.Scope>,
  options: FlatConfig.Options = {},
  connections = 1
) =>
  FlatClient.make({ accessToken: "test-token", baseUrl: `http://127.0.0.1:${port}/v2`, retries: 0, ...options }).pipe(
    Effect.flatMap((flat) => Effect.scoped(read(flat.scores.getScoreRevisionData))),
    Effect.provide(NodeTransport.layer({ connections }))
  )

describe("a file over undici", () => {
  it.live("frees its connection for the next request once it is complete, even if it is read slowly", () =>
    Effect.gen(function*() {
      const server = yield* Server.plain(whole)
      yield* reading(server.port, (file) =>
        Effect.gen(function*() {
          for (let nth = 0; nth < 3; nth++) {
            const pieces: Array<Uint8Array> = []
            yield* Stream.runForEach(file.stream(input), (piece) => {
              pieces.push(piece)
              return pieces.length % 8 === 0 ? Effect.sleep(1) : Effect.void
            })
            assert.isTrue(Buffer.concat(pieces).equals(bytes))
          }
          assert.isTrue(bytes.equals((yield* file(input)).bytes))
        }))
      const sockets = new Set(server.requests.map(({ socket }) => socket))
      assert.deepStrictEqual([server.requests.length, sockets.size], [4, 1])
    }))

  it.live("closes its connection when it is closed before its end, even if it is not being read", () =>
    Effect.gen(function*() {
      let requests = 0
      const server = yield* Server.plain((request, response) => {
        if (requests++ > 0) return whole(request, response)
        response.writeHead(200, { "content-type": "audio/mp3", "content-length": bytes.length + 1 }).write(bytes)
      })
      yield* reading(server.port, (file) =>
        Effect.gen(function*() {
          const scope = yield* Scope.make()
          const { size } = yield* Scope.provide(file.download(input), scope)
          assert.strictEqual(size, bytes.length + 1)
          assert.strictEqual(server.connections.size, 1)
          yield* Scope.close(scope, Exit.void)
          yield* until(() => server.connections.size === 0)
          // The pool of one connection has capacity again.
          assert.isTrue(bytes.equals((yield* file(input)).bytes))
        }))
    }))

  it.live("without a length is complete when its connection closes, even if it was paused", () =>
    Effect.gen(function*() {
      const head = "HTTP/1.1 200 OK\r\ncontent-type: audio/mp3\r\nconnection: close\r\n\r\n"
      const server = yield* Server.plain((_, response) =>
        void response.socket!.end(Buffer.concat([Buffer.from(head), bytes]))
      )
      const pieces: Array<Uint8Array> = []
      yield* reading(server.port, (file) =>
        Stream.runForEachArray(file.stream(input), (come) => {
          pieces.push(...come)
          return Effect.sleep(5)
        }))
      assert.isTrue(Buffer.concat(pieces).equals(bytes))
    }))

  it.live("resumes when it is read during another response", () =>
    Effect.gen(function*() {
      const server = yield* Server.plain(whole)
      const read = reading(
        server.port,
        (file) =>
          Effect.gen(function*() {
            const { stream } = yield* file.download(input)
            // It is paused by now. The code after the headers of another file runs while undici's parser processes that file.
            yield* Effect.sleep(20)
            yield* file.download(input)
            return yield* Stream.runFold(stream, () => 0, (received, { length }) => received + length)
          }),
        {},
        2
      )
      assert.strictEqual(yield* read, bytes.length)
    }))
})
