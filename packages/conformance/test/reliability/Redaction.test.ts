import { assert, describe, it } from "@effect/vitest"
import { FlatClient, type FlatConfig, OAuth } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { FlatClient as PromiseClient } from "@flat-sdk/promise"
import { Effect, Layer } from "effect"
import { formsOf } from "./support/Secrets.ts"
import { json, serve } from "./support/Server.ts"
import { overOne, type Transport } from "./support/Transports.ts"

const password = "vélvet+ham/mer & \"nine\""
const token = "tok-en-of-an-administrator"
const body = { username: "ada", password, email: "ada.byron@school.example" }

const html = (text: string) => [...text].map((character) => `&#${character.codePointAt(0)};`).join("")
const unicode = (text: string) =>
  Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")
const base64 = (text: string) => Buffer.from(text).toString("base64")

/** Ways in which servers and proxies repeat a request. `KnownSecrets.test.ts` of the engine has more. */
const encodings: Readonly<Record<string, (secret: string) => string>> = {
  "unchanged": (secret) => secret,
  "without its first character": (secret) => secret.slice(1),
  "percent-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "form-encoded": (secret) => new URLSearchParams({ it: secret }).toString(),
  "as JSON with every character escaped": unicode,
  "as HTML": html,
  "as base64 after a name": (secret) => base64(`ada:${secret}`)
}

/** Identifying parts of the forms. */
const partsOf = (encode: (secret: string) => string) =>
  [password, token].flatMap((secret) => {
    const form = encode(secret)
    // Without the first and last characters, which may belong to the context.
    return [form, form.slice(8, -8), secret.slice(2, 12)]
  }).filter((part) => part.length >= 8)

const effects = (layer: Transport["layer"], options: FlatConfig.Options) =>
  Effect.flatMap(
    Layer.build(layer),
    (context) => Effect.provide(FlatClient.make({ accessToken: token, retries: 0, ...options }), context)
  )

overOne((transport) => {
  describe("secrets of a request", () => {
    for (const [name, encode] of Object.entries(encodings)) {
      it.live(`X6 are masked when the server repeats them ${name}`, () =>
        Effect.gen(function*() {
          const leak = `the request of ${encode(password)} with ${encode(token)} was rejected`
          const behaviours = [
            json({ code: "OOPS", message: leak, providerMessage: leak }, 500),
            json({ code: "OOPS", message: leak }, 400),
            json(leak, 502),
            json({ message: "no" }, 404, { via: leak.replace(/[^\x20-\x7e]/g, "") })
          ]
          for (const behaviour of behaviours) {
            const server = yield* serve(behaviour)
            const flat = yield* effects(transport.layer, { baseUrl: server.url })
            const error = yield* Effect.flip(flat.organization.createOrganizationUser({ body }))
            const client = new PromiseClient({
              baseUrl: server.url,
              accessToken: token,
              retries: 0,
              ...transport.promised
            })
            const rejected = yield* Effect.promise(() =>
              client.organization.createOrganizationUser({ body }).catch((error: unknown) => error)
            )
            yield* Effect.promise(() => client.close())
            const shown = [...formsOf(error), ...formsOf(rejected)].join("\n")
            for (const part of partsOf(encode)) assert.notInclude(shown, part)
          }
        }))
    }

    it.live("X7 leave the words of errors unchanged, also if a short password is a part of them", () =>
      Effect.gen(function*() {
        const message = "resend the request: no access token was accepted, as the token: none is malformed"
        const server = yield* serve(json({ code: "API_RATE_LIMITS", message }, 400))
        const flat = yield* effects(transport.layer, { baseUrl: server.url })
        for (const password of ["esend ", "oken: n", "RATE_LIMIT", "accept"]) {
          const error = yield* Effect.flip(
            flat.organization.createOrganizationUser({ body: { username: "ada", password } })
          )
          assert.include(error.message, message)
        }
        // As a separate word, it is masked.
        const error = yield* Effect.flip(
          flat.organization.createOrganizationUser({ body: { username: "ada", password: "resend" } })
        )
        assert.include(error.message, message.replace("resend", "<redacted>"))
      }))

    it.live("X8 in a response of a mebibyte that is designed to be slow are masked, and the outcome is kept", () =>
      Effect.gen(function*() {
        const units = ["%25", "a@", "\\u005c", `${password}…`]
        for (const unit of units) {
          const server = yield* serve(json({ message: unit.repeat(2 ** 20 / unit.length) }, 500))
          const flat = yield* effects(transport.layer, { baseUrl: server.url })
          const error = yield* Effect.flip(flat.organization.createOrganizationUser({ body }))
          assert.strictEqual(error.reason._tag, "ServerError")
          assert.strictEqual(error.outcome, "unknown")
          assert.isBelow(error.message.length, 5000)
          assert.notInclude(error.message, password.slice(0, 8))
        }
      }))
  })
})

describe("a transport that repeats the request", () => {
  const quoting: typeof globalThis.fetch = (input, init) =>
    Promise.reject(
      Object.assign(new TypeError(`fetch failed: ${String(input)} ${JSON.stringify(init)} ${String(init?.body)}`), {
        code: encodeURIComponent(String(init?.body)),
        cause: new Error(`caused by ${String(init?.body)}`)
      })
    )

  it.live("X6 shows neither password nor token, over both APIs and OAuth2", () =>
    Effect.gen(function*() {
      const layer = FetchTransport.layer({ fetch: quoting })
      const flat = yield* effects(layer, { baseUrl: "https://flat.test/v2" })
      const error = yield* Effect.flip(flat.organization.createOrganizationUser({ body }))
      assert.strictEqual(error.reason._tag, "Transport")
      assert.strictEqual(error.outcome, "unknown")
      const client = new PromiseClient({ accessToken: token, retries: 0, fetch: quoting })
      const rejected = yield* Effect.promise(() =>
        client.organization.createOrganizationUser({ body }).catch((error: unknown) => error)
      )
      yield* Effect.promise(() => client.close())
      const oauth = yield* Effect.flatMap(Layer.build(layer), (context) =>
        Effect.provide(
          OAuth.make({
            clientId: "client-1",
            clientSecret: token,
            redirectUri: "https://app.example/back",
            tokenUrl: "https://flat.test/token"
          }),
          context
        ))
      const rejecting = [yield* Effect.flip(oauth.exchange(password)), yield* Effect.flip(oauth.refresh(password))]
      const shown = [error, rejected, ...rejecting].flatMap((one) => formsOf(one)).join("\n")
      for (const encode of Object.values(encodings)) {
        for (const part of partsOf(encode)) assert.notInclude(shown, part)
      }
      assert.notInclude(shown, "ada.byron")
    }))

  it.live("X7 keeps host and port of a broken connection legible", () =>
    Effect.gen(function*() {
      const rejecting: typeof globalThis.fetch = () =>
        Promise.reject(new TypeError("connect ECONNREFUSED proxy.school.example:3128"))
      const flat = yield* effects(FetchTransport.layer({ fetch: rejecting }), { baseUrl: "https://flat.test/v2" })
      const error = yield* Effect.flip(flat.organization.createOrganizationUser({ body }))
      // The domain is also that of the account's address.
      assert.include(error.message, "connect ECONNREFUSED proxy.school.example:3128")
    }))
})
