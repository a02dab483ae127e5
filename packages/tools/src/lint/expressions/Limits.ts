/** What `check-expressions.ts` lets pass, and why. */

/** Literals whose time grows with the square of the text, and what limits its length. */
export const quadratic: Readonly<Record<string, string>> = {
  "/(\\S+) (\\S+) ([a-z-]+)/g": "a constant of KeySignature.ts: 170 characters"
}

/** Files that build an expression from parts, and where the parts are from. Never from input. */
export const builders: Readonly<Record<string, string>> = {
  "packages/cli/src/calls/ContentFile.ts": "encodings of the bytes that begin a file: base64 has no signs but +",
  "packages/cli/src/mcp/ScorePrivacy.ts": "names of elements, a list in the file",
  "packages/engine/src/validation/SchemaShape.ts": "patterns of schemas that a developer wrote",
  "packages/sandbox/src/music/MusicXmlReader.ts": "names of elements, at its calls",
  "packages/score/src/abc/readAbc.ts": "names of elements, at its calls",
  "packages/score/src/render/Svg.ts": "names of elements, at its calls"
}
