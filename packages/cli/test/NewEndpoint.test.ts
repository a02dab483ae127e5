/** An endpoint that is added to the contract becomes a command, without a change to the command line. */
import { fromOpenApi, type OpenApi } from "@flat-sdk/agents/operations"
import { FlatClient, Operation, RequestPipe } from "@flat-sdk/core"
import document from "@flat-sdk/core/openapi.json" with { type: "json" }
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { afterAll, beforeAll, expect, it } from "vitest"
import * as Catalog from "../src/catalog/Catalog.ts"
import { MakeClient } from "../src/profiles/Profile.ts"
import * as InProcess from "./support/InProcess.ts"
import * as Recorder from "./support/Recorder.ts"

const endpoint = HttpApiEndpoint.post("ringTowerBell", "/towers/:tower/bell", {
  params: { tower: Schema.String },
  query: {
    times: Schema.optionalKey(Schema.Int),
    tones: Schema.optionalKey(Schema.Array(Schema.Literals(["low", "high"])))
  },
  payload: Schema.Struct({ reason: Schema.String, loud: Schema.optionalKey(Schema.Boolean) }),
  success: Schema.Struct({})
})

const added = {
  ...document,
  paths: {
    ...document.paths,
    "/towers/{tower}/bell": {
      post: {
        operationId: "ringTowerBell",
        tags: ["Tower"],
        summary: "Rings the bell of a tower.",
        parameters: [
          { name: "tower", in: "path", required: true, schema: { type: "string" } },
          { name: "times", in: "query", schema: { type: "integer", minimum: 1, maximum: 12 } },
          { name: "tones", in: "query", schema: { type: "array", items: { type: "string", enum: ["low", "high"] } } }
        ],
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: {
                type: "object",
                properties: { reason: { type: "string" }, loud: { type: "boolean" } },
                required: ["reason"]
              }
            }
          }
        },
        responses: { 200: { description: "Rung.", content: { "application/json": { schema: { type: "object" } } } } },
        "x-flat": { service: "towers", kind: "single", scopes: [] }
      }
    }
  }
} as unknown as OpenApi

let recorder: Recorder.Recorder
beforeAll(async () => {
  recorder = await Recorder.start()
})
afterAll(() => recorder.close())

/** Makes clients that have the operation besides all others. */
const makeClient: typeof FlatClient.make = (options) =>
  Effect.gen(function*() {
    const client = yield* FlatClient.make(options)
    const pipe = Context.get(yield* Layer.build(RequestPipe.layer(options)), RequestPipe.RequestPipe)
    return Object.create(client, {
      towers: { value: { ringTowerBell: Operation.make(endpoint, pipe) } }
    }) as FlatClient.FlatClientShape
  })

it("is a command with flags, arguments, a body and help", async () => {
  const { run } = InProcess.program(Catalog.make(fromOpenApi(added)), Layer.succeed(MakeClient, makeClient))
  const env = { FLAT_BASE_URL: recorder.url, FLAT_ACCESS_TOKEN: "token" }
  const args = [
    "towers",
    "ring-bell",
    "north",
    "--times=3",
    "--tones",
    "low,high",
    "--set",
    "reason=noon",
    "--set",
    "loud=true"
  ]
  const rung = await run(args, { env })
  expect([rung.stderr, rung.code]).toEqual(["", 0])
  expect(recorder.take()).toMatchObject([{
    method: "POST",
    url: "/v2/towers/north/bell?times=3&tones=low&tones=high",
    body: "{\"reason\":\"noon\",\"loud\":true}"
  }])

  const wrong = await run(["towers", "ringTowerBell", "north", "--tones", "hgh", "--set", "lod=true"], { env })
  expect(wrong.stderr).toContain("Did you mean high?")
  expect(wrong.stderr).toContain("Did you mean --set loud=…?")
  expect(recorder.take()).toEqual([])

  const help = await run(["towers", "ring-bell", "--help"], { env })
  expect(help.stdout).toContain("Rings the bell of a tower.")
  expect(help.stdout).toMatch(/--times number .*1 to 12/)
  const found = await run(["operations", "--search", "bell"], { env })
  expect(found.stdout).toContain("towers ring-bell")
})
