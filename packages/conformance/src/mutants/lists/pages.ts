import * as Mutant from "../Mutant.ts"

const reliability = "packages/conformance/test/reliability"
const pageTests = [`${reliability}/Pages.test.ts`]

const links = Mutant.of("packages/engine/src/pages/Page.ts", [
  "packages/core/test/Page.test.ts",
  `${reliability}/PageLinks.test.ts`
], [
  {
    breaks: "rel=prev is not recognised as the previous page",
    find: "rels.includes(\"previous\") || rels.includes(\"prev\")",
    replace: "rels.includes(\"previous\")"
  },
  {
    breaks: "relations are read in lower case only",
    find: "rels ??= value.toLowerCase().split(/\\s+/)",
    replace: "rels ??= value.split(/\\s+/)"
  },
  { breaks: "of several rel parameters the last one counts", find: "rels ??= value", replace: "rels = value" },
  {
    breaks: "a truncated link is the end of the list",
    find: "      problem = \"a link is not complete\"\n",
    replace: ""
  },
  {
    breaks: "an unclosed quote is the end of the list",
    find: "if (at >= header.length) problem = unclosed",
    replace: ""
  },
  {
    breaks: "a next link without a cursor is the end of the list",
    find: "named ? \"a link has no cursor\" : problem",
    replace: "problem"
  },
  {
    breaks: "a cursor is not decoded",
    find: "return new URLSearchParams(query).get(name) || undefined",
    replace: "return new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query)?.[1] || undefined"
  },
  {
    breaks: "a fragment is part of the cursor",
    find: "target.split(\"#\")[0]!.split(\"?\")",
    replace: "target.split(\"?\")"
  },
  { breaks: "a backslash in a quoted parameter is kept", find: "if (header[at] === \"\\\\\") at++", replace: "" },
  {
    breaks: "a truncated relation is the end of the list",
    find: "problem = \"a relation is not complete\"",
    replace: ""
  }
])

const streamTests = ["packages/core/test/Pagination.test.ts", "packages/core/test/Resumable.test.ts"]

const paginators = Mutant.of("packages/engine/src/pages/Paginator.ts", [...streamTests, ...pageTests], [
  {
    breaks: "a cursor that repeats is followed endlessly",
    find: "(following !== undefined && seen.has(following))",
    replace: "false"
  },
  {
    breaks: "a cursor that was used is not remembered",
    find: "if (following !== undefined) seen.add(following)",
    replace: ""
  },
  {
    breaks: "a first page with a link to itself is not detected",
    find: "(start !== undefined && isSamePage(items, start)) ||",
    replace: ""
  },
  {
    breaks: "a page of one item counts as a cycle",
    find: "start = rest[\"limit\"] === 1 ? undefined : items",
    replace: "start = items"
  },
  {
    breaks: "lists are read 25 at a time",
    find: "export const defaultPageSize = 100",
    replace: "export const defaultPageSize = 25"
  },
  {
    breaks: "the caller's limit is overwritten",
    find: "pageSize === null || input[\"limit\"] !== undefined ? input",
    replace: "pageSize === null ? input"
  },
  { breaks: "a checkpoint refers to its own item", find: "offset: skip + index + 1", replace: "offset: skip + index" },
  {
    breaks: "the rest of a longer checkpoint is not skipped in the next pages",
    find: "        done -= skip\n",
    replace: "        done = 0\n"
  },
  {
    breaks: "a checkpoint of another operation is accepted",
    find: "if (from.operation !== operation) {",
    replace: "if (false) {"
  },
  {
    breaks: "a checkpoint forgets its direction",
    find: "resumed(start, { ...options, direction: from.direction }, from.offset)",
    replace: "resumed(start, options, from.offset)"
  },
  {
    breaks: "pagination with previous runs forwards",
    find: "input.previous !== undefined && input.next === undefined ? \"backwards\" : \"forwards\"",
    replace: "\"forwards\""
  },
  { breaks: "collect requests full pages", find: "pageSize === null || options.limit >= pageSize", replace: "true" },
  {
    breaks: "empty pages are read without end",
    find: "empty === mostEmptyPages",
    replace: "empty === Infinity"
  },
  {
    breaks: "pages with only unreadable items are read without end",
    find: "items.some(withResponse.isItem) ? 0",
    replace: "items.length > 0 ? 0"
  },
  {
    breaks: "empty pages are counted although items came between them",
    find: "items.some(withResponse.isItem) ? 0 : empty + 1",
    replace: "items.some(withResponse.isItem) ? empty : empty + 1"
  },
  {
    breaks: "endless pages in memory block the event loop",
    find: "++pages % pagesBetweenYields === 0",
    replace: "false",
    tests: [`${reliability}/EndlessPages.test.ts`]
  }
])

const streams = Mutant.of("packages/engine/src/pages/Pagination.ts", [...streamTests, ...pageTests], [
  {
    breaks: "an empty page ends the stream",
    find: "isNotEmpty(items) ? Effect.succeed(items) : pullOf(take)",
    replace: "isNotEmpty(items) ? Effect.succeed(items) : Cause.done()"
  },
  {
    breaks: "readAhead reads nothing ahead",
    find: "options?.readAhead === true",
    replace: "false"
  },
  {
    breaks: "the signal does not end pagination",
    find: "signal === undefined ? start : () => Abort.interrupting(signal, start())",
    replace: "start"
  },
  {
    breaks: "collect returns the whole page",
    find: "Stream.take(streamOf(paginator.collect(input, options), options), options.limit)",
    replace: "streamOf(paginator.collect(input, options), options)"
  }
])

const iterators = Mutant.of("packages/promise/src/internal/Iteration.ts", [
  "packages/promise/test/Calls.test.ts",
  "packages/promise/test/Abort.test.ts",
  "packages/promise/test/Close.test.ts",
  `${reliability}/EndlessPages.test.ts`
], [
  {
    breaks: "leaving a loop does not end the read-ahead",
    find: "for (const { interrupt } of running) interrupt()",
    replace: ""
  },
  {
    breaks: "readAhead of the Promise API is always on",
    find: "options?.readAhead === true",
    replace: "options?.readAhead !== false"
  },
  {
    breaks: "items are returned twice at the boundary of pages",
    find: "    this.#chunk = []\n    this.#at = 0\n",
    replace: "    this.#chunk = []\n"
  },
  {
    breaks: "an aborted iterator continues with the items in memory",
    find: "this.#given < itemsOfChunkBetweenYields &&\n      this.#runner.refusal(this.#signal) === undefined",
    replace: "this.#given < itemsOfChunkBetweenYields"
  },
  { breaks: "calls of next() overtake each other", find: "      await before\n", replace: "" },
  {
    breaks: "an iterator continues after its error",
    find: "        this.#done = true\n        await this.#end()\n        if (left",
    replace: "        if (left"
  }
])

export const pages = [...links, ...paginators, ...streams, ...iterators]
