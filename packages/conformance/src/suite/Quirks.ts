/** Responses that the sandbox does not send, selected by the first segment of the path, for base URLs such as `http://127.0.0.1:4011/quota/v2`. */

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

const quirks: Readonly<Record<string, (request: Request) => Response>> = {
  quota: () => json(402, { code: "QUOTA_EXCEEDED", message: "All of it is used up" }),
  payment: () => json(402, { code: "PAYMENT_REQUIRED", message: "The plan does not include this" }),
  teapot: () => json(418, { code: "TEAPOT", message: "Short and stout" }),
  elsewhere: () => new Response(null, { status: 302, headers: { location: "http://elsewhere.invalid/v2" } }),
  signin: () =>
    new Response("<html><body>Sign in to the network</body></html>", { headers: { "content-type": "text/html" } }),
  moved: (request) => {
    const url = new URL(request.url)
    return url.searchParams.has("there")
      ? json(200, 7)
      : new Response(null, { status: 307, headers: { location: `${url.pathname}?there` } })
  },
  echo: (request) =>
    json(401, {
      code: "UNAUTHORIZED",
      message: `I do not know ${request.headers.get("authorization")}, says planted.pupil@school.example`
    })
}

export const respond = (request: Request): Response => {
  const name = new URL(request.url).pathname.split("/")[1] ?? ""
  return quirks[name]?.(request) ?? json(404, { code: "NOT_FOUND", message: "There is no such quirk" })
}
