import { Effect } from "effect"
import { Sandbox } from "@flat-sdk/sandbox"
import * as Snippet from "./Snippet.ts"
import * as Sources from "./Sources.ts"
import * as Workspace from "./Workspace.ts"
const snippets = Sources.markdown().flatMap(({ file, text }) => Snippet.ofMarkdown(file, text)).filter((s) => s.mode._tag === "run")
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const w = yield* Workspace.make(snippets)
  for (const s of snippets) {
    const sb = yield* Sandbox.serve({ users: 5 })
    const r = yield* w.run(s, { FLAT_ACCESS_TOKEN: sb.token, FLAT_BASE_URL: sb.url })
    console.log("=== " + Snippet.nameOf(s), r.code, "\n" + r.output)
  }
})))
