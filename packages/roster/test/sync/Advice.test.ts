/** What `sync` advises when the organization cannot be read. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import type * as http from "node:http"
import { join } from "node:path"
import { roster, trio } from "../Command.ts"
import * as Fixture from "../Fixture.ts"

describe("advice", () => {
  const reads = Effect.fnUntraced(function*(
    respond: (response: http.ServerResponse) => void,
    path = "/v2"
  ) {
    const folder = yield* Fixture.folder
    const file = join(folder, "users.csv")
    writeFileSync(file, [Fixture.head, ...trio].join("\n"))
    const { url } = yield* Fixture.serve((_, response) => respond(response))
    const env = { FLAT_ACCESS_TOKEN: "test-token", FLAT_BASE_URL: `${url}${path}` }
    const { code, stderr } = yield* roster(["sync", file, "--yes"], env, folder, Fixture.hurried)
    assert.isTrue(code! >= 10 && code! <= 25, stderr)
    return stderr
  })

  const html = (status: number) => (response: http.ServerResponse) =>
    response.writeHead(status, { "content-type": "text/html" }).end("<!doctype html><title>Sign in</title>")

  it.live("T5 for a base URL without /v2 shows the URL and what is missing", () =>
    Effect.gen(function*() {
      const api = (response: http.ServerResponse) =>
        response.writeHead(404, { "content-type": "application/json" }).end(
          "{\"code\":\"NOT_FOUND\",\"message\":\"Not found\"}"
        )
      for (const respond of [html(404), api]) {
        assert.match(yield* reads(respond, ""), /base URL is http:\/\/127\.0\.0\.1:\d+\/, but must end in \/v2/)
        assert.match(yield* reads(respond), /check that http:\/\/127\.0\.0\.1:\d+\/v2 is the base URL of the API/)
      }
    }))

  it.live("T5 for a response from a proxy or a sign-in page says so", () =>
    Effect.gen(function*() {
      assert.include(yield* reads(html(200)), "the response is a web page instead of JSON")
      assert.include(yield* reads(html(403)), "the response is a web page instead of JSON")
      assert.include(yield* reads((response) => response.writeHead(407).end()), "proxy")
    }))
})
