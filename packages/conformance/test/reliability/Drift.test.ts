import { assert, describe, it } from "@effect/vitest"
import type { FlatConfig } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Effect, Logger, Redacted, Tracer } from "effect"
import { client } from "./support/Call.ts"
import { account, json, serve, text } from "./support/Server.ts"
import { overOne } from "./support/Transports.ts"

type DriftReport = Parameters<NonNullable<FlatConfig.Options["onDrift"]>>[0]

/** Collects everything that a client reports. */
const listening = () => {
  const reports: Array<DriftReport> = []
  const lines: Array<string> = []
  const events: Array<readonly [string, unknown]> = []
  const logger = Logger.make(({ logLevel, message }) => void lines.push(`${logLevel} ${[message].flat().join(" ")}`))
  const tracer = Tracer.make({
    span(options) {
      const span = new Tracer.NativeSpan(options)
      const event = span.event.bind(span)
      span.event = (name, time, attributes) => {
        events.push([name, attributes])
        event(name, time, attributes)
      }
      return span
    }
  })
  return {
    reports,
    lines,
    events,
    onDrift: (report: DriftReport) => void reports.push(report),
    collect: <A, E>(effect: Effect.Effect<A, E>) =>
      effect.pipe(Effect.provideService(Tracer.Tracer, tracer), Effect.provide(Logger.layer([logger])))
  }
}

const page =
  "<html><head><title>Sign in</title><script>secret()</script></head><body>Welcome to the school's network</body></html>"

overOne((transport) => {
  describe("drift", () => {
    it.effect("M9 a number beyond 2^53 - 1 where the contract says integer is Decode, lenient and strict", () =>
      Effect.gen(function*() {
        for (const number of ["1e999", "9007199254740992", "12345678901234567890", " 1E+400", "-1e999"]) {
          for (const strict of [false, true]) {
            const { flat: counting, failing } = yield* client(transport.layer, {
              baseUrl: (yield* serve(text(number, 200, { "content-type": "application/json" }))).url,
              strict
            })
            const error = yield* failing(counting.organization.countOrgaUsers())
            assert(error.reason._tag === "Decode", error.message)
            assert.include(error.reason.detail, "an integer")
          }
        }
      }))

    it.effect("S1 a response with other types is returned and reported by hook, log and span event, without values", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 3, faults: ["wrong-types;field=username"] })
        const { events, collect, lines, onDrift, reports } = listening()
        const { flat, run } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token,
          onDrift
        })
        const { items } = yield* collect(run(flat.organization.listOrganizationUsers()))
        assert.lengthOf(items, 3)
        assert.notStrictEqual(typeof items[0]!.username, "string")
        assert.lengthOf(reports, 1)
        assert.strictEqual(reports[0]!.operation, "listOrganizationUsers")
        assert.deepStrictEqual(
          reports[0]!.problems.map(({ expected, path }) => [path, expected]),
          [0, 1, 2].map((at) => [`[${at}].username`, "string"])
        )
        assert.lengthOf(lines, 1)
        assert.match(lines[0]!, /^Warn listOrganizationUsers: .*\[0\]\.username: expected string, found /)
        assert.deepStrictEqual(events.map(([name]) => name), ["flat.drift"])
        for (const user of sandbox.state().users) {
          assert.notInclude(JSON.stringify([reports, lines, events]), user.username)
          assert.notInclude(JSON.stringify([reports, lines, events]), String(user.printableName))
        }
      }))

    it.effect("S2 strict: the same fails as Decode, with the body, and a write's outcome unknown", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.serve({ users: 3, faults: ["wrong-types;field=username"] })
        const { onDrift, reports } = listening()
        const { failing, flat } = yield* client(transport.layer, {
          baseUrl: sandbox.url,
          accessToken: sandbox.token,
          strict: true,
          onDrift
        })
        const error = yield* failing(
          flat.organization.createOrganizationUser({ body: { username: "ada.lovelace", password: "correct-horse" } })
        )
        assert(error.reason._tag === "Decode")
        assert.include(error.message, "username: expected string")
        assert.include(Redacted.value(error.reason.body), "\"id\"")
        assert.notInclude(`${String(error)} ${JSON.stringify(error)}`, "ada.lovelace")
        assert.strictEqual(error.outcome, "unknown")
        assert.lengthOf(reports, 0)
        assert.strictEqual(sandbox.count(), 1)
      }))

    for (const strict of [false, true]) {
      it.effect(`S3 a page of a proxy instead of JSON is Decode (strict: ${strict}), with its type and how it begins`, () =>
        Effect.gen(function*() {
          const server = yield* serve(text(page))
          const { failing, flat } = yield* client(transport.layer, { baseUrl: server.url, strict })
          const error = yield* failing(flat.organization.countOrgaUsers())
          assert(error.reason._tag === "Decode")
          assert.strictEqual(error.reason.contentType, "text/html")
          assert.include(error.reason.excerpt!, "Welcome to the school's network")
          assert.notInclude(error.reason.excerpt!, "secret()")
          const write = yield* failing(flat.organization.createOrganizationInvitation({ body: {} }))
          assert.deepStrictEqual([write.reason._tag, write.outcome], ["Decode", "unknown"])
          assert.lengthOf(server.received, 2)
        }))
    }

    for (const fault of ["unknown-fields", "unknown-enum"]) {
      it.effect(`S4 ${fault} are kept and are no drift, in strict mode too`, () =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.serve({ users: 3 })
          const { onDrift, reports } = listening()
          const { flat, run } = yield* client(transport.layer, {
            baseUrl: sandbox.url,
            accessToken: sandbox.token,
            strict: true,
            onDrift
          })
          const plain = yield* run(flat.organization.listOrganizationUsers())
          sandbox.faults.set([fault])
          const { items } = yield* run(flat.organization.listOrganizationUsers())
          assert.lengthOf(items, 3)
          assert.isEmpty(reports)
          const keys = (user: object) => Object.keys(user).length
          if (fault === "unknown-fields") assert.isAbove(keys(items[0]!), keys(plain.items[0]!))
          else assert.strictEqual<string | undefined>(items[0]!.organizationRole, "added-later")
        }))
    }

    it.effect("S5 a null field and a missing field remain different", () =>
      Effect.gen(function*() {
        const server = yield* serve(json([{ ...account("u1"), email: null, picture: null }, account("u2")]))
        const { flat, run } = yield* client(transport.layer, { baseUrl: server.url })
        const { items: [one, two] } = yield* run(flat.organization.listOrganizationUsers())
        assert.strictEqual<unknown>(one!.email, null)
        assert.isTrue("email" in one!)
        assert.isFalse("email" in two!)
      }))
  })
})
