import * as Mutant from "../Mutant.ts"

const expiry = "packages/sandbox/test/Expiry.test.ts"
const escalation = ["packages/sandbox/test/Escalation.test.ts", "packages/sandbox/test/Access.test.ts"]

export const sandbox = [
  ...Mutant.of("packages/sandbox/src/auth/Authorization.ts", [expiry, ...escalation], [
    {
      breaks: "the sandbox accepts expired delegated tokens",
      find: "  if (made.expires <= now) return expired()\n",
      replace: ""
    },
    {
      breaks: "a delegated token is valid for a millisecond too long",
      find: "made.expires <= now",
      replace: "made.expires < now"
    },
    {
      breaks: "the sandbox accepts expired OAuth tokens",
      find: "    if (start + lifetime <= now) return expired()\n",
      replace: ""
    },
    {
      breaks: "any scope allows any operation",
      find: "accepted.length > 0 && !accepted.some((scope) => session.scopes.includes(scope))",
      replace: "accepted.length > 0 && session.scopes.length === 0"
    },
    {
      breaks: "a teacher administers the organization",
      find: ": [\"admin\", \"accountAdmin\"]",
      replace: ": [\"admin\", \"accountAdmin\", \"teacher\"]"
    }
  ]),
  ...Mutant.of("packages/sandbox/src/auth/Administration.ts", escalation, [
    {
      breaks: "an account administrator can create administrators",
      find: "roles.includes(\"admin\") && user.organizationRole !== \"admin\"",
      replace: "roles.includes(\"admin\") && user.organizationRole === \"user\""
    },
    {
      breaks: "a token grants scopes that it lacks",
      find: "scope.startsWith(\"edu.admin\") && !session.scopes.some(",
      replace: "session.scopes.length === 0 && !session.scopes.some("
    }
  ]),
  ...Mutant.of("packages/sandbox/src/auth/Access.ts", escalation, [
    {
      breaks: "account administrators get a token for an administrator's account",
      find:
        "    yield* Administration.overRoles(user.organizationRole)\n    yield* Administration.overScopes(scopes)\n",
      replace: "    yield* Administration.overScopes(scopes)\n"
    },
    {
      breaks: "account administrators get a sign-in link for an administrator's account",
      find: "    yield* Administration.overRoles(user.organizationRole)\n    const { destinationPath",
      replace: "    const { destinationPath"
    },
    { breaks: "a sign-in link leads to another site", find: " || destinationPath.startsWith(\"//\")", replace: "" }
  ])
]
