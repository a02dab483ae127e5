import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { headerRows, limitRows, operationRows, requestRows, type Row } from "./wire/Defaults.ts"

const page = "../../../docs/reference/wire-defaults.md"

const table = (head: Row, rows: ReadonlyArray<Row>): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("")

describe("docs/reference/wire-defaults.md", () => {
  it("has what a client sends and how long it waits without options", async () => {
    const measured = Effect.all([limitRows, headerRows, requestRows, operationRows])
    const [limits, headers, requests, operations] = await Effect.runPromise(
      Effect.scoped(measured).pipe(Effect.provide(TestClock.layer()))
    )
    assert.isAbove(operations.length, 120)
    await expect(`<!-- dprint-ignore-file -->
<!-- Written by \`pnpm api\` from what test/WireDefaults.test.ts of packages/conformance measures. -->

# Wire defaults

What clients send, and how long they wait, if a program gives no options but its token. A test measures each value on the real code, so that a changed
default is a changed line of this page. [Options of one call](../guides/call-options.md) explains the options.

## Options

The first options are those of a client. Waits before another attempt are random, up to the numbers listed.

${table(["option", "default"], limits)}
## Headers

Those of a request with a body, by package: [fetch](../guides/transports.md), both transports of node, and promise on Node.

${table(["header", "fetch", "NodeTransport", "HttpTransport", "promise"], headers)}
## Requests

Every request is sent again after a rate limit that ends in time, and if nothing was sent. *Broken*: the connection broke before the response.

${table(["", "default"], requests)}
## Operations

What is sent if the input has only what is required, and what the operation has of the tables above: *body*, *file* and *pages* say which
defaults apply; *sent again* and *not sent again* contradict its method.

${table(["operation", "request", ""], operations)}`).toMatchFileSnapshot(page)
  })
})
