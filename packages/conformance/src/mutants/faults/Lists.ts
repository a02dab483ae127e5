/** Faults of pages, and of the cursors between them. */
import { faults, type Mutant } from "./Mutant.ts"

export const lists: ReadonlyArray<Mutant> = [
  ...faults("engine/operation/Paginator", ["core/Pagination", "core/Resumable", "conformance/reliability/Pages"], [
    "a cursor that repeats is followed endlessly",
    "(place !== undefined && seen.has(place))",
    "false",
    "P2"
  ], ["empty pages are read without end", "empty === mostEmptyPages", "empty === Infinity", "M8"]),
  ...faults(
    "engine/operation/Paginator",
    [],
    ["an empty page ends a list", "at = following", "at = items.length === 0 ? undefined : following", "P1"],
    [
      "the first page in place of the second ends a list",
      "(isStart && (isMoved || rest[\"limit\"] !== 1)) || ",
      "",
      "P2"
    ],
    [
      "a list that is read backwards has its pages in order",
      "direction === \"forwards\" ? page.items : page.items.toReversed()",
      "page.items",
      "P5"
    ],
    ["endless pages block the event loop", "++pages % pagesBetweenYields === 0", "++pages < 0", "P10"],
    [
      "a list is read in pages of the API's default size",
      "input[\"limit\"] !== undefined ? input",
      "true ? input",
      "P15",
      "P17"
    ],
    ["collect reads a whole page for a few items", "pageSize === null || options.limit >= pageSize", "true", "P15"],
    [
      "a checkpoint continues at the beginning",
      "from.direction === \"forwards\" ? \"next\" : \"previous\"]: from.cursor",
      "\"cursor\"]: from.cursor",
      "P4",
      "P16"
    ],
    ["what was returned before a checkpoint is returned again", "returned.has(each[index]!)", "false", "P4", "P16"],
    [
      "a checkpoint forgets what is in later pages",
      "const before = Array.from(missing).join(\"\").slice(-mostMissing)",
      "const before = \"\"",
      "P16"
    ],
    ["a page of one item comes again without end", "(isMoved || rest[\"limit\"] !== 1)", "rest[\"limit\"] !== 1", "P2"],
    ["an item that moved to the second page is returned twice", "isStart ? [] : take({", "take({", "P2"],
    [
      "a resumed list skips as many items as were returned",
      "from.digests === undefined ? from.offset ?? 0 : 0",
      "from.offset ?? 0",
      "P4",
      "P16"
    ],
    ["a checkpoint without digests loses what comes after its page", "skip -= skipped", "skip = 0", "P4"]
  ),
  ...faults("engine/operation/Pagination", [], [
    "every list is read ahead",
    "options?.readAhead === true",
    "options?.readAhead !== null",
    "P6"
  ], [
    "collect reads one item more than it needs",
    "Stream.runCollect(Stream.take(streamOf(paginator.collect(input, options), options), options.limit))",
    "Effect.map(Stream.runCollect(Stream.take(streamOf(paginator.collect(input, options), options), options.limit + 1)), (all) => all.slice(0, options.limit))",
    "P3"
  ]),
  ...faults("engine/operation/Page", [], [
    "a relative link has no cursor",
    "address.includes(\"?\") ? address.slice(address.indexOf(\"?\")) : \"\"",
    "URL.parse(address)?.search ?? \"\"",
    "P7"
  ], [
    "a cursor is encoded twice",
    "new URLSearchParams(query).get(name) || undefined",
    "new RegExp(`[?&]${name}=([^&]*)`).exec(query)?.[1] || undefined",
    "P8"
  ], ["a link without a cursor ends a list", "if (problem !== undefined) {", "if (problem === \"\") {", "P9"]),
  ...faults("promise/query", ["promise/Query"], [
    "a page of an infinite query has both cursors",
    ", next: pageParam, previous: undefined }",
    ", next: pageParam }"
  ]),
  ...faults("engine/operation/Page", ["core/Page"], [
    "a cursor in raw UTF-8 is sent back as other bytes",
    "  const header = textOf(given)\n",
    "  const header = given\n"
  ])
]
