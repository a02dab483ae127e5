// Signs a user in, and acts as that user: CommonJS, as in many Express applications.
"use strict";

const { randomBytes } = require("node:crypto");
const { FlatClient, OAuth2Helper, FlatAuthenticationError } = require("flat-api");

const callback = "http://127.0.0.1/callback";
const oauth = new OAuth2Helper("sandbox-app", "sandbox-app-secret", callback);

/** What the user's browser does. */
async function allow(url) {
  const body = new URLSearchParams({ user: "admin", decision: "allow" });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
  return new URL(String(answer.headers.get("location")));
}

async function main() {
  const state = randomBytes(16).toString("hex");
  const back = await allow(oauth.authorizeUrl(["account.public_profile"], state));
  if (back.searchParams.get("state") !== state) throw new Error("the response belongs to another session");
  const tokens = await oauth.exchangeCode(String(back.searchParams.get("code")));
  console.log(Number(tokens.expiresAt) > Date.now(), typeof tokens.refreshToken);
  const client = new FlatClient({
    tokens,
    oauth,
    onTokenRefresh: (fresh) => console.log("refreshed", typeof fresh.accessToken),
    baseUrl: process.env.FLAT_BASE_URL
  });
  console.log((await client.account.getAuthenticatedUser()).username);
  await oauth.refresh("spent").catch((error) => console.log(error instanceof FlatAuthenticationError));
}

void main();
