/** The server of documents: tools and resources that need no account and no network. */
import { count, fail, hints, text, ToolError } from "@flat-sdk/agents/server"
import * as McpServer from "effect/ai/McpServer"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { closestMatch } from "leven"
import { type Page, sectionsOf, summaryOf, titleOf } from "../documents/Page.ts"
import { pages } from "../documents/Pages.ts"
import * as Search from "../documents/Search.ts"
import { protocols, type Served } from "./Server.ts"

const scheme = "flat://documents/"

const find = Tool.make("find_documents", {
  description:
    "Searches the documents of Flat SDK: client libraries, command line, sandbox, roster tool, agents. Start here.",
  parameters: Schema.Struct({
    search: Schema.String.annotate({ description: "Words, such as \"resume download\" or \"RateLimited\"" }),
    limit: count(1, 50, "Default 8")
  }),
  success: Schema.Struct({
    sections: Schema.Array(Schema.Struct({ page: Schema.String, section: Schema.String, line: Schema.String }))
  }),
  failure: ToolError
}).annotateMerge(hints({ title: "Find documents", readOnly: true, openWorld: false }))

const read = Tool.make("read_document", {
  description: "Reads a page of the documents as Markdown, or one section of it.",
  parameters: Schema.Struct({
    page: Schema.String.annotate({ description: "Path from find_documents. Links in a page are relative to it" }),
    section: text("Heading from find_documents. Without: the whole page"),
    offset: count(0, 10_000_000, "Where to continue, from next")
  }),
  success: Schema.Struct({
    text: Schema.String,
    next: Schema.optionalKey(Schema.Int.annotate({ description: "The offset of the rest" }))
  }),
  failure: ToolError
}).annotateMerge(hints({ title: "Read a document", readOnly: true, openWorld: false }))

const pageOf = (given: string) => {
  const path = given.replace(scheme, "").replace(/#.*/, "").replace(/^\/+/, "")
  const found = pages.find((page) => page.path === path)
  return found === undefined
    ? fail(`There is no page "${given}". Closest: ${closestMatch(path, pages.map((page) => page.path))}.`)
    : Effect.succeed(found)
}

const textOf = (page: Page, section: string | undefined) => {
  if (section === undefined) return Effect.succeed(page.text)
  const sections = sectionsOf(page)
  const found = sections.find(({ heading }) => heading === section)
  return found === undefined
    ? fail(`${page.path} has no section "${section}". It has: ${sections.map(({ heading }) => heading).join(", ")}.`)
    : Effect.succeed(found.text)
}

const toolkit = Toolkit.make(find, read)

const instructions = [
  "Documents of Flat SDK, a client of the Flat API: music notation for schools. Find a section with find_documents, then read it with read_document.",
  "Begin with the skill of the package that you use: packages/…/skills/…/SKILL.md. This server cannot call the API: `flat mcp` without --docs does."
].join("\n")

/** Returns the server. Its longest result has `maxTokens` of four characters. */
export const make = ({ maxTokens, version }: { readonly maxTokens: number; readonly version: string }): Served => {
  // Room for the JSON around a text.
  const longest = maxTokens * 4 - 200
  let search: ReturnType<typeof Search.make> | undefined
  const handlers = toolkit.toLayer({
    find_documents: ({ limit = 8, search: words }) =>
      Effect.sync(() => {
        search ??= Search.make(pages)
        return { sections: search(words).slice(0, limit) }
      }),
    read_document: Effect.fnUntraced(function*({ offset = 0, page, section }) {
      const whole = yield* textOf(yield* pageOf(page), section)
      const end = offset + longest
      return { text: whole.slice(offset, end), ...(end < whole.length ? { next: end } : undefined) }
    })
  })
  const resources = pages.map((page) =>
    McpServer.resource({
      uri: `${scheme}${page.path}`,
      name: titleOf(page),
      description: summaryOf(page),
      mimeType: "text/markdown",
      content: Effect.succeed(page.text)
    })
  )
  return {
    settings: {
      name: "flat-documents",
      version,
      instructions,
      protocols,
      registrations: Layer.mergeAll(McpServer.toolkit(toolkit).pipe(Layer.provide(handlers)), ...resources)
    },
    // The documents have no names of people.
    privacy: { maskText: (text) => text }
  }
}
