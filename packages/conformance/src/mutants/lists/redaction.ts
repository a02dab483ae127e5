import * as Mutant from "../Mutant.ts"

const unit = "packages/engine/test/redaction"
const reliability = "packages/conformance/test/reliability"
const ofTexts = [
  `${unit}/Redaction.test.ts`,
  `${unit}/KnownSecrets.test.ts`,
  `${unit}/PrivatePatterns.test.ts`,
  "packages/core/test/FlatError.test.ts",
  `${reliability}/Secrecy.test.ts`,
  `${reliability}/SecrecyOfResponses.test.ts`
]
const tests = [`${unit}/Unescaped.test.ts`, ...ofTexts]

const known = Mutant.of("packages/engine/src/redaction/KnownSecrets.ts", tests, [
  {
    breaks: "only complete secrets are masked, so one truncated by a few characters is shown",
    find: ";(plain.length < size ? words : long).add(plain)",
    replace: "words.add(plain)"
  },
  {
    breaks: "secrets of eight characters count as short",
    find: ";(plain.length < size ? words : long).add(plain)",
    replace: ";(plain.length <= size ? words : long).add(plain)"
  },
  {
    breaks: "short secrets are shown",
    find: ";(plain.length < size ? words : long).add(plain)",
    replace: "if (plain.length >= size) long.add(plain)"
  },
  {
    breaks: "a secret of seven or eight characters, truncated by one, is shown",
    find: "for (const part of [plain.slice(1), plain.slice(0, -1)])",
    replace: "for (const part of [plain.slice(1)])"
  },
  {
    breaks: "parts of short words are masked everywhere",
    find: "(isLetters(part) ? truncated : words).add(part)",
    replace: "words.add(part)"
  },
  {
    breaks: "a secret after other bytes in base64 is shown",
    find: "return [0, 1, 2].map((before) =>",
    replace: "return [0].map((before) =>"
  },
  {
    breaks: "base64url is shown",
    find: "for (const one of [folded(form), url])",
    replace: "for (const one of [folded(form)])"
  },
  {
    breaks: "base64 is shown",
    find: "(one.length < size ? wholes : long).add(one)",
    replace: "(one.length < size ? wholes : truncated).add(one)"
  },
  {
    breaks: "a secret with spaces is shown if a form encodes them as plus signs",
    find: "const plain = folded(text)",
    replace: "const plain = text"
  },
  {
    breaks: "a short secret is masked within words",
    find: "!joins(text[start - 1], text[start]) && !joins(text[end - 1], text[end])",
    replace: "true"
  },
  { breaks: "only the first occurrence of a secret is masked", find: "else known.push(at)", replace: "" },
  {
    breaks: "a secret that is configured percent-encoded is searched only in that form",
    find: "if (unescaped !== plain) (unescaped.length < size ? words : long).add(unescaped)",
    replace: ""
  }
])

const escapes = Mutant.of("packages/engine/src/redaction/Unescaped.ts", tests, [
  {
    breaks: "percent-encoded secrets are shown",
    find: "if (all.startsWith(\"%\")) writer.percent(all, match.index)",
    replace: "if (all.startsWith(\"%\")) writer.keep(text, match.index, end)"
  },
  { breaks: "JSON's \\u escapes are not decoded", find: "\\\\u([\\da-f]{4})|", replace: "\\\\u([\\da-f]{5})|" },
  {
    breaks: "hexadecimal characters of HTML are read as decimal",
    find: "fromCode((unit ?? byte ?? hexadecimal)!, 16)",
    replace: "fromCode((unit ?? byte ?? hexadecimal)!, hexadecimal === undefined ? 16 : 10)"
  },
  { breaks: "named characters of HTML are not decoded", find: "names[name.toLowerCase()]!", replace: "all" },
  { breaks: "a secret that was escaped twice is shown", find: "const most = 6", replace: "const most = 2" },
  {
    breaks: "a second layer masks the wrong place",
    find: "this.starts.push(this.source?.starts[start] ?? start)",
    replace: "this.starts.push(start)"
  }
])

const patterns = Mutant.of("packages/engine/src/redaction/PrivatePatterns.ts", tests, [
  {
    breaks: "e-mail addresses are shown",
    find: "[addresses, credentials, headers, fields, links]",
    replace: "[credentials, headers, fields, links]"
  },
  {
    breaks: "e-mail addresses with a full-width sign are shown",
    find: "const atSign = /[@＠﹫]/g",
    replace: "const atSign = /@/g"
  },
  {
    breaks: "a quoted local part of an address is shown",
    find: "if (text[at - 1] === \"\\\"\") return quoteBefore(text, at) ?? at",
    replace: ""
  },
  {
    breaks: "the name and password of a URL are shown",
    find: "text.startsWith(\"//\", user - 2) ? user : start",
    replace: "start"
  },
  {
    breaks: "a bearer token is shown",
    find: "if (end > start && isRandom(text.slice(start, end))) hide(start, end)",
    replace: ""
  },
  {
    breaks: "the word after \"basic\" is masked",
    find: "if (end > start && isRandom(text.slice(start, end))) hide(start, end)",
    replace: "if (end > start) hide(start, end)"
  },
  { breaks: "cookies are shown", find: "|(?:set-)?cookie|", replace: "|" },
  {
    breaks: "the code of an error is masked",
    find: "!(name.toLowerCase() === \"code\" && isConstant(value))",
    replace: "true"
  },
  { breaks: "sign-in links are shown", find: "hide(end - secret!.length, end)", replace: "hide(end, end)" },
  {
    breaks: "api keys are shown",
    find: "passw(?:or)?d|pwd|secret|api_?key|code",
    replace: "passw(?:or)?d|pwd|secret|code"
  }
])

const texts = Mutant.of("packages/engine/src/redaction/Redaction.ts", ofTexts, [
  { breaks: "consumerSecret is shown", find: "  \"consumerSecret\",\n", replace: "" },
  { breaks: "registrationToken is shown", find: "  \"registrationToken\",\n", replace: "" },
  { breaks: "passwords are shown", find: "  \"password\",\n", replace: "" },
  {
    breaks: "private values in lists and objects within a body are shown",
    find: "? privateValues(value)\n",
    replace: "? []\n"
  },
  {
    breaks: "the address of an account is shown without its sign",
    find: "value.slice(0, value.lastIndexOf(\"@\") + 1)",
    replace: "value"
  },
  {
    breaks: "control characters reach a terminal",
    find: "return visible(masked(text, secrets))",
    replace: "return masked(text, secrets)"
  },
  {
    breaks: "bidirectional control characters are shown unchanged",
    find: "\\u202a-\\u202e\\u2066-\\u2069]",
    replace: "]"
  },
  {
    breaks: "half a word remains where a string is truncated",
    find: "while (end > 0 && !/\\s/.test(text[end - 1]!)) end--",
    replace: ""
  },
  {
    breaks: "strings of any length are searched",
    find: "const isLonger = text.length > 2 * longest",
    replace: "const isLonger = text.length > 2000 * longest"
  },
  {
    breaks: "the cause of a cause is shown unchanged",
    find: "{ cause: scrubbedCause(error.cause, depth + 1, secrets) }",
    replace: "{ cause: error.cause }"
  },
  {
    breaks: "a stack repeats the message",
    find: "error.message === \"\" ? stack : stack.replaceAll(error.message, message)",
    replace: "stack"
  },
  { breaks: "an excerpt contains JSON values", find: "isKey === undefined ? \"\\\"…\\\"\" : all", replace: "all" },
  {
    breaks: "an excerpt contains scripts of a page",
    find: ".replace(/<(script|style)[\\s\\S]*?(?:<\\/\\1>|$)/gi, \" \")",
    replace: ""
  },
  { breaks: "every header is shown", find: "if (shownHeaders.test(name)) shown[name]", replace: "shown[name]" },
  {
    breaks: "the value of a header is shown unchanged",
    find: "shown[name] = scrub(value, secrets)",
    replace: "shown[name] = value"
  },
  { breaks: "secrets that cannot be collected are ignored", find: "if (secrets === unknown) return mask", replace: "" }
])

export const redaction = [...known, ...escapes, ...patterns, ...texts]
