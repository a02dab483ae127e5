/** Faults of what errors and logs hide. */
import { faults, type Mutant } from "./Mutant.ts"

export const redaction: ReadonlyArray<Mutant> = [
  ...faults("engine/error/KnownSecrets", [
    "engine/error/Redaction",
    "engine/error/KnownSecrets"
  ], [
    "only complete secrets are masked, so one truncated by a few characters is shown",
    ";(plain.length < size ? words : long).add(plain)",
    "words.add(plain)"
  ]),
  ...faults("engine/error/Unescaped", [
    "engine/error/Unescaped",
    "engine/error/Redaction",
    "engine/error/KnownSecrets"
  ], [
    "percent-encoded secrets are shown",
    "if (all.startsWith(\"%\")) writer.percent(all, match.index)",
    "if (all.startsWith(\"%\")) writer.keep(text, match.index, end)",
    "X6"
  ]),
  ...faults(
    "engine/error/PrivatePatterns",
    [
      "engine/error/PrivatePatterns",
      "engine/error/Redaction",
      "engine/error/KnownSecrets"
    ],
    ["sign-in links are shown", "hide(end - secret!.length, end)", "hide(end, end)"],
    ["e-mail addresses are shown", "if (start < index) hide(", "if (start > index) hide(", "X1"]
  ),
  ...faults("engine/error/Redaction", [
    "engine/error/Redaction",
    "engine/error/KnownSecrets",
    "engine/error/PrivatePatterns"
  ], ["passwords are shown", "  \"password\",\n", ""]),
  ...faults(
    "engine/error/Redaction",
    [],
    ["control characters are shown", "/[\\p{Cc}\\u2028", "/[\\u2028", "S10"]
  ),
  ...faults("engine/request/CallState", ["core/request/Credentials"], [
    "a rejected token is shown in an error",
    "[this.token, ...this.rejectedTokens]",
    "[this.token]"
  ])
]
