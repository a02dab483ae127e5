/** A page in one file: no script, no request, nothing for search engines. A policy makes the browser refuse everything else. */
import { createHash } from "node:crypto"
import { Html, html } from "./Html.ts"

export interface Page {
  readonly language: string
  readonly title: string
  readonly css: string
  readonly body: Html
}

/** Returns the whole document. Only this style sheet, and fonts and pictures inside of the file, are allowed. */
export const render = ({ body, css, language, title }: Page): string => {
  const digest = createHash("sha256").update(css).digest("base64")
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow, noarchive">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(css)}</style>
</head>
<body>
${body}
</body>
</html>
`.text
}
