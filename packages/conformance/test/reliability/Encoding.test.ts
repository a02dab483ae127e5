import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { client } from "./support/Call.ts"
import { account, type Behaviour, serve } from "./support/Server.ts"
import { alike, overEach, type Transport } from "./support/Transports.ts"

/** A page with one account whose name contains the given bytes. */
const page = (name: ReadonlyArray<number>): Buffer => {
  const [before, after] = JSON.stringify([{ ...account("u1"), printableName: "NAME" }]).split("NAME")
  return Buffer.concat([Buffer.from(before!), Buffer.from(name), Buffer.from(after!)])
}

/** Sends the parts of a body, each in a separate write. */
const pieces = (...parts: ReadonlyArray<Uint8Array>): Behaviour => (response) => {
  response.writeHead(200, { "content-type": "application/json" })
  const send = (at: number): void => {
    if (at === parts.length) response.end()
    else response.write(parts[at], () => setImmediate(send, at + 1))
  }
  send(0)
}

const each = (bytes: Buffer) => Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))

const halves = (bytes: Buffer, at: number) => [bytes.subarray(0, at), bytes.subarray(at)]

const invalid = {
  "an invalid first byte": [0x41, 0xff, 0x42],
  "a truncated character": [0x41, 0xe2, 0x82, 0x42],
  "Latin-1": [0x5a, 0x6f, 0xeb]
}

const valid = { "two and four bytes": "Zoë 🎻", "a replacement character of the API's own": "Zo\ufffd" }

/** How the bytes are sent; the transports share what reads them. */
const waysOver = (transport: Transport): Readonly<Record<string, (bytes: Buffer) => ReadonlyArray<Buffer>>> => ({
  "in two writes": (bytes) => halves(bytes, bytes.indexOf("\",\"organization\"") - 2),
  ...alike.includes(transport) ? { "in one write": (bytes) => [bytes], "byte by byte": each } : undefined
})

overEach((transport) => {
  const ways = waysOver(transport)
  for (const form of alike.includes(transport) ? ["layer", "byClock"] as const : ["layer"] as const) {
    describe(`encoding (${form})`, () => {
      for (const [what, name] of Object.entries(invalid)) {
        for (const [way, split] of Object.entries(ways)) {
          it.effect(`S8 ${what}, ${way}: reported as drift, Decode in strict mode`, () =>
            Effect.gen(function*() {
              const server = yield* serve(pieces(...split(page(name))))
              const reports: Array<ReadonlyArray<{ readonly path: string; readonly expected: string }>> = []
              const { flat, run } = yield* client(transport[form], {
                baseUrl: server.url,
                onDrift: ({ problems }) => void reports.push(problems)
              })
              const { items } = yield* run(flat.organization.listOrganizationUsers())
              assert.include(items[0]!.printableName, "\ufffd")
              assert.deepStrictEqual(
                reports.map((problems) => problems.map(({ expected, path }) => [path, expected])),
                [
                  [["", "UTF-8"]]
                ]
              )
              const strict = yield* client(transport[form], { baseUrl: server.url, strict: true })
              const error = yield* strict.failing(strict.flat.organization.listOrganizationUsers())
              assert(error.reason._tag === "Decode")
              assert.include(error.message, "UTF-8")
              assert.include(Redacted.value(error.reason.body), "\ufffd")
            }))
        }
      }

      for (const [what, name] of Object.entries(valid)) {
        for (const [way, split] of Object.entries(ways)) {
          it.effect(`S8 ${what}, ${way}: no drift`, () =>
            Effect.gen(function*() {
              const server = yield* serve(pieces(...split(page([...Buffer.from(name)]))))
              const { flat, run } = yield* client(transport[form], { baseUrl: server.url, strict: true })
              const { items } = yield* run(flat.organization.listOrganizationUsers())
              assert.strictEqual(items[0]!.printableName, name)
            }))
        }
      }
    })
  }
})
