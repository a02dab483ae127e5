/**
 * Shows a captured request: as text, and as a command for `curl`. Secrets are hidden in the text, and variables of the shell in the command.
 */
import * as JsonText from "@flat-sdk/terminal/JsonText"
import * as Printable from "@flat-sdk/terminal/Printable"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as Secrets from "../catalog/Secrets.ts"
import type { CapturedRequest } from "./Captured.ts"
import * as ContentFile from "./ContentFile.ts"

const hiddenMark = "<hidden>"

/** A part of a line for the shell: literal text, or a variable that must not be split. */
type Piece = { readonly text: string } | { readonly variable: string }

const operationOf = ({ operations }: Catalog, method: string, url: string): Operation | undefined => {
  const segments = new URL(url).pathname.split("/")
  return operations.find((operation) => {
    const template = operation.path.split("/").slice(1)
    const last = segments.slice(-template.length)
    return operation.method === method
      && template.every((part, at) =>
        part.startsWith("{") ? last[at] !== "" && last[at] !== undefined : part === last[at]
      )
  })
}

/** Replaces the secrets of a body. `mask` returns the replacement of one. */
const maskBody = (
  value: unknown,
  isSecret: Secrets.IsSecret,
  mask: (name: string) => string,
  path: ReadonlyArray<string> = []
): unknown =>
  Array.isArray(value)
    ? value.map((item) => maskBody(item, isSecret, mask, path))
    : typeof value === "object" && value !== null
    ? Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        (typeof inner === "string" || typeof inner === "number") && isSecret([...path, name])
          ? mask(name)
          : maskBody(inner, isSecret, mask, [...path, name])
      ])
    )
    : value

const maskedUrl = (url: string, mask: (name: string) => string): string => {
  // The form in which it is sent: a parser of URLs escapes quotes, for example.
  const [target, query] = new URL(url).href.split(/\?(.*)/s)
  if (query === undefined || query === "") return target!
  return `${target}?${
    query.split("&").map((pair) => {
      const name = decodeURIComponent(pair.split("=")[0]!)
      return Secrets.isSecretName(name) ? `${pair.split("=")[0]}=${mask(name)}` : pair
    }).join("&")
  }`
}

export const text = (request: CapturedRequest, catalog: Catalog): string => {
  const lines = [
    `${request.method} ${maskedUrl(request.url, () => hiddenMark)}`,
    ...(request.authorized ? ["authorization: Bearer $FLAT_ACCESS_TOKEN"] : []),
    ...Object.entries(request.headers).map(([name, value]) =>
      `${name}: ${Secrets.isSecretHeader(name) ? hiddenMark : value}`
    )
  ]
  if (request.body === undefined) return `${lines.join("\n")}\n`
  const isSecret = Secrets.of(catalog, operationOf(catalog, request.method, request.url)?.body?.schema)
  const json = JsonText.parse(request.body)
  const body = json === undefined ? request.body : JSON.stringify(maskBody(json, isSecret, () => hiddenMark), null, 2)
  const shown = ContentFile.parts(body).map((part) => "text" in part ? part.text : `<base64 of ${part.file}>`).join("")
  return `${lines.join("\n")}\n\n${shown}\n`
}

const shellOf = (pieces: ReadonlyArray<Piece>): string =>
  pieces.map((piece) => "text" in piece ? Printable.quoteWord(piece.text) : `"$${piece.variable}"`).join("") || "''"

// A private-use character cannot occur in JSON that comes from arguments by accident, and is not escaped by it.
const fence = "\ue000"

const pieces = (text: string): ReadonlyArray<Piece> =>
  text.split(fence).map((part, at) => at % 2 === 0 ? { text: part } : { variable: part }).filter((piece) =>
    !("text" in piece) || piece.text !== ""
  )

const mark = (name: string): string => `${fence}${Secrets.variableOf(name)}${fence}`

/** Writes parts of a body one after the other, for a body with files: each is encoded while `curl` sends the body. */
const producer = (parts: ReadonlyArray<ContentFile.Part>): string =>
  `{ ${
    parts.flatMap((part) =>
      "file" in part
        ? [
          part.file === ContentFile.standardInput
            ? "base64 | tr -d '\\n'"
            : `base64 < ${Printable.quoteWord(part.file)} | tr -d '\\n'`
        ]
        : part.text === ""
        ? []
        : [`printf %s ${shellOf(pieces(part.text))}`]
    ).join("; ")
  }; }`

export const curl = (request: CapturedRequest, catalog: Catalog): string => {
  const { authorized, body, headers, method } = request
  const isSecret = Secrets.of(catalog, operationOf(catalog, method, request.url)?.body?.schema)
  const words = [
    "curl",
    "--request",
    method,
    shellOf(pieces(maskedUrl(request.url, mark))),
    ...(authorized ? ["--header", `"Authorization: Bearer $FLAT_ACCESS_TOKEN"`] : []),
    ...Object.entries(headers).flatMap(([name, value]) => [
      "--header",
      shellOf(pieces(`${name}: ${Secrets.isSecretHeader(name) ? mark(name) : value}`))
    ])
  ]
  if (body === undefined) return `${words.join(" ")}\n`
  const json = JsonText.parse(body)
  const parts = ContentFile.parts(json === undefined ? body : JSON.stringify(maskBody(json, isSecret, mark)))
  return parts.length === 1
    ? `${words.join(" ")} --data-binary ${shellOf(pieces("text" in parts[0]! ? parts[0].text : ""))}\n`
    : `${producer(parts)} | ${words.join(" ")} --data-binary @-\n`
}
