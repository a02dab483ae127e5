/** The variables of the environment that the command reads. */
export const variables: ReadonlyArray<{ readonly name: string; readonly meaning: string }> = [
  { name: "FLAT_ACCESS_TOKEN", meaning: "access token; takes precedence over profiles" },
  { name: "FLAT_BASE_URL", meaning: "root URL of the API, such as that of a sandbox" },
  { name: "FLAT_PROFILE", meaning: "profile with the account to use" },
  { name: "FLAT_DEBUG", meaning: "1: log requests, retries and waits, as --debug does" },
  { name: "FLAT_CLIENT_ID", meaning: "client id of the application for flat auth login" },
  { name: "FLAT_CLIENT_SECRET", meaning: "client secret of the application for flat auth login" },
  {
    name: "XDG_CONFIG_HOME",
    meaning: "folder of the settings on Linux and macOS, instead of ~/.config; on Windows: APPDATA"
  },
  {
    name: "XDG_CACHE_HOME",
    meaning: "folder of compiled code on Linux and macOS, instead of ~/.cache; on Windows: LOCALAPPDATA"
  },
  { name: "HTTPS_PROXY, HTTP_PROXY", meaning: "proxy for requests, such as http://proxy.school.example:3128" },
  { name: "NO_PROXY", meaning: "hosts that are reached without the proxy, separated by commas" },
  {
    name: "NODE_EXTRA_CA_CERTS",
    meaning: "PEM file of a certificate authority to trust as well, for networks that inspect HTTPS"
  },
  { name: "NO_COLOR", meaning: "set: no colours" },
  { name: "NODE_DISABLE_COMPILE_CACHE", meaning: "1: keep no compiled code between runs" }
]
