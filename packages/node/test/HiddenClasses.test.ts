import { assert, describe, it } from "@effect/vitest"
import { settled } from "@flat-sdk/tools/tests/Wait"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/** Runs the burst, and returns the functions whose optimised code the collection discarded, because an object that it uses was collected. */
const discarded = async (transport: string): Promise<ReadonlyArray<string>> => {
  const child = spawn(process.execPath, [
    "--expose-gc",
    "--trace-deopt",
    fileURLToPath(new URL("support/Burst.ts", import.meta.url)),
    transport
  ])
  let output = ""
  child.stdout.on("data", (chunk) => output += chunk)
  let errors = ""
  child.stderr.on("data", (chunk) => errors += chunk)
  const code = await settled("the end of a burst", new Promise((resolve) => child.on("close", resolve)), {
    idleMillis: 5000
  })
  assert.strictEqual(code, 0, errors)
  assert.match(output, /deoptimiz/, "V8 prints what it discards")
  return [...output.matchAll(/SharedFunctionInfo ?([\w.$]*)>.*embedded weak objects cleared/g)].map(([, name]) => name!)
}

describe("optimised code", () => {
  for (const transport of ["undici", "node:http"]) {
    it(`of requests over ${transport} survives a full garbage collection while no request is in flight`, async () => {
      const names = await discarded(transport)
      const ours = [
        "CallState",
        "NodeAttempt",
        "UndiciAttempt",
        "HttpAttempt",
        "AttemptTimer",
        "ResponseText",
        "runLoop",
        "evaluate",
        "makePrimitive",
        "onResponseData",
        "arrived"
      ]
      assert.deepStrictEqual(names.filter((name) => ours.includes(name)), [])
    })
  }
})
