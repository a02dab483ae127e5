/** The pages of the authorization: the question whether an application may act for an account, and why it cannot be asked. */
import * as HttpServerResponse from "effect/http/HttpServerResponse"

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const page = (title: string, body: string, status: number): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(
    `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }</style>
<h1>${title}</h1>
${body}
</html>
`,
    {
      status,
      contentType: "text/html; charset=utf-8",
      headers: {
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        // The form of the page has its `Origin` only with a policy that does not hide it: `null` may not decide for a user.
        "referrer-policy": "same-origin"
      }
    }
  )

/** Asks the user. The form has the fields `user` and `decision`. */
export const question = (application: string, scopes: ReadonlyArray<string>, user: string) =>
  page(
    "Sandbox: allow access?",
    `<p><strong>${escapeHtml(application)}</strong> asks for these scopes:</p>
<ul>${scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join("")}</ul>
<form method="post">
<p><label>Username <input name="user" value="${escapeHtml(user)}" required></label></p>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p>
</form>
<p>This is a simulated school. No password is needed.</p>`,
    200
  )

/** Says why the user is not asked. Without a valid redirect URI, the application cannot be notified. */
export const problem = (message: string) => page("Sandbox: invalid request", `<p>${escapeHtml(message)}</p>`, 400)
