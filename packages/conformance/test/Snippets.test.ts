import { assert, describe, it, layer } from "@effect/vitest"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { Context, Effect, Layer } from "effect"
import * as Snippet from "../src/snippets/Snippet.ts"
import * as Sources from "../src/snippets/Sources.ts"
import * as Workspace from "../src/snippets/Workspace.ts"

const markdown = Sources.markdown()
const snippets = [
  ...markdown.flatMap(({ file, text }) => Snippet.ofMarkdown(file, text)),
  ...Sources.sources().flatMap(({ file, text }) => Snippet.ofSource(file, text))
].filter(({ mode }) => mode._tag !== "generated" && mode._tag !== "recipe")
const runs = snippets.filter(({ mode }) => mode._tag === "run" || mode._tag === "vitest")

/** The output of the compiler and the processes, by snippet. */
class Results extends Context.Service<Results, {
  readonly complaints: ReadonlyMap<string, string>
  readonly finished: ReadonlyMap<string, Workspace.Finished>
}>()("@flat-sdk/conformance/Snippets/Results") {
  static readonly layer = Layer.effect(
    Results,
    Effect.gen(function*() {
      const workspace = yield* Workspace.make(snippets)
      // Each snippet has a separate school; those in Effect, which reads the environment once in a process, share one.
      const school = Effect.map(
        Sandbox.serve(),
        (sandbox) => ({ FLAT_ACCESS_TOKEN: sandbox.token, FLAT_BASE_URL: sandbox.url })
      )
      const finishTogether = Effect.fnUntraced(function*(group: ReadonlyArray<Snippet.Snippet>) {
        return yield* workspace.runTogether(
          yield* Effect.forEach(group, (snippet) => Effect.map(school, (env) => [snippet, env] as const))
        )
      }, Effect.scoped)
      const tests = runs.filter(({ mode }) => mode._tag === "vitest")
      const programs = runs.filter(({ mode }) => mode._tag === "run")
      const [complaints, finished] = yield* Effect.all([
        workspace.check,
        Effect.all([
          finishTogether(programs),
          workspace.runTests(tests)
        ], { concurrency: 2 })
      ], { concurrency: 2 })
      return Results.of({ complaints, finished: new Map(finished.flat()) })
    })
  )
}

describe("code that readers copy", () => {
  it("has only known markers", () => {
    const unknown = snippets.flatMap((snippet) =>
      snippet.mode._tag === "unknown" ? [`${Snippet.nameOf(snippet)}: "${snippet.mode.info}"`] : []
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("exists in the README, each page about code, each package and its docstrings", () => {
    const files = new Set(snippets.map(({ file }) => file))
    for (
      const file of [
        "README.md",
        "docs/reference/errors.md",
        "packages/core/README.md",
        "packages/engine/src/error/FlatError.ts"
      ]
    ) {
      assert.isTrue(files.has(file), file)
    }
  })

  it("introduces the client with promises and in Effect, each in at most sixteen lines, on the first screen of the README", () => {
    const [promise, effect] = snippets.filter(({ file }) => file === "README.md")
    assert.include(promise?.code, "@flat-sdk/promise")
    assert.include(effect?.code, "@flat-sdk/core")
    for (const snippet of [promise, effect]) assert.isAtMost(snippet!.code.split("\n").length, 16)
    // They are side by side: the first has its install line above it, at the top of the page.
    assert.isAtMost(promise!.line + promise!.code.split("\n").length, 42)
    const { text = "" } = markdown.find(({ file }) => file === "README.md") ?? {}
    assert.isBelow(text.indexOf("npm install"), text.indexOf(promise!.code))
    assert.isBelow(text.indexOf("Not yet run against flat.io"), text.indexOf("npm install"))
  })

  layer(Results.layer, { timeout: "11 minutes" })((it) => {
    it.effect("compiles", () =>
      Effect.gen(function*() {
        const { complaints } = yield* Results
        assert.strictEqual([...complaints].map(([name, text]) => `${name}\n${text}`).join("\n"), "")
      }))

    for (const snippet of runs) {
      it.effect(`${Snippet.nameOf(snippet)} runs against a sandbox`, () =>
        Effect.gen(function*() {
          const result = (yield* Results).finished.get(Snippet.nameOf(snippet))
          assert.strictEqual(result?.code, 0, result?.output)
          if (snippet.mode._tag === "run" && snippet.mode.output !== undefined) {
            assert.strictEqual(result?.output.trimEnd(), snippet.mode.output)
          }
        }))
    }
  })
})
