/** Histories that violated an invariant before what they found was mended: by scenario and seed, what that was. Tests run them again. */
export const failures: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  calls: {
    116: "a 401 reported the limit of requests without a token, and calls slowed down for an hour",
    100: "a call failed if the token that it found in the store had expired as well",
    5100: "a provider that took too long was called interrupted",
    100003: "an interrupted call kept its process from asking a failed Redis",
    1796152346596: "a request that was aborted as it began was still there (of the simulation)",
    1796151563299: "a call was interrupted in the middle of the function that sets its timer (of the simulation)",
    1796157728964: "a call had to read bytes that arrived after the idle limit (of the simulation)",
    1796158031852:
      "requests that Redis counted without a reply, and that were not sent, were no cause to wait (of the simulation)",
    6000115: "a response that took more than ten seconds looked like one of the next window if the clock was wrong",
    1796159560503: "a process that asked Redis again had to know at once what others counted there (of the simulation)",
    600128: "the first history with Redis waited for a file, and differed when it was run again (of the simulation)",
    1796162486859: "a call had to know the limit of an old token that Redis counts (of the simulation)",
    1796170559810: "in a rush, a call waited for its turn (of the simulation)",
    1796189653331: "closing that failed let work go on (of the simulation)",
    1796223795229: "a call waited for its token after it had a permit (of the simulation)",
    1796244063896: "a call that had begun as its client closed asked for a token, and closing did not wait for it",
    1796318768325: "a window that a slow response put too late was taken for another by the next response",
    1796318773342: "a process that a stall had kept from Redis told no other one of its limit (of the simulation)"
  },
  waits: {
    189: "a response that took more than ten seconds looked like one of a new window",
    3000055: "an error of a recognition that timed out did not say that its job continues",
    1796161804765: "a call had to know the limit of an old token (of the simulation)",
    1796175696969: "a stall had kept the reply of Redis away (of the simulation)",
    1796189785604: "a process that had stalled asked no Redis for a second (of the simulation)",
    1796201000348: "in a rush, a request waited for its turn (of the simulation)",
    1796318768901: "requests in flight may count twice in a new window (of the simulation)"
  },
  bulk: {
    87: "results whose headings were truncated were refused",
    231: "results that began after truncated headings were refused",
    370: "a run replaced the results of another one, and sent its rows again",
    4000092: "a request was sent too late for its limit after a stall that began with it (of the simulation)",
    700012: "a request whose response was there counted against the concurrency (of the simulation)",
    3000343: "a call went on after it was interrupted, if a fault was to interrupt it later (of the simulation)",
    1796225770093: "a power cut took tokens that were on their way (of the simulation)",
    70000288: "a call that was interrupted as it began had no end (of the simulation)",
    1796287637726: "a busy process sent a request too late for its limit after a stall (of the simulation)",
    1796318782818: "a second stall ended the first one (of the simulation)"
  },
  watches: {
    1: "a watch of the Effect API polled for ever after its client had closed",
    1796148029042:
      "a response that came together with the end of its attempt had to be in the span (of the simulation)",
    1796154660074:
      "a call failed if it found a second expired token in the store, which had come within a minute of the first",
    1796174292815: "a lost session took all steps in the calm (of the simulation)",
    1796251314120: "a process that could not reach Redis told no other one of its limit (of the simulation)"
  },
  files: {
    15: "a download waited for ever for an end that came while its reader paused",
    700098: "a late timer ended a body that was being read (of the simulation)",
    1796163145481: "a late timer ended a download at the end of a stall (of the simulation)"
  },
  roster: {
    24: "a run whose id map found the disk full did not say so",
    159: "a worker that had lost its run noted a right password as unverified",
    437: "a run relied on passwords that a killed one had not flushed",
    5339: "a class requested late and doubled counted once (of the simulation)",
    1796149400250: "a class was looked up too early if the computer had slept before its request",
    1796287630388: "a class was looked up too early if its second record took long on a slow disk",
    40016: "a new plan on a full disk failed because another run was open"
  },
  writers: {
    1796141180000: "a call failed if it found an expired token in the store, and the one before it came from there too",
    1796184054763: "a request that the API executed after a rejection reported another window (of the simulation)",
    1796275810285: "a process saved its tokens over those that the API had refused (of the simulation)"
  },
  sessions: {
    5115: "a page whose token expired on its way ended the session of all pages",
    28: "a server that had been closed still released the lock of a session",
    5021: "a server asked for the lock of a session for a day after giving up",
    10105: "a server whose clock was behind ended a session that another one kept",
    47: "a request that had begun earlier made a server forget unsaved tokens",
    20005: "a second request that waited for the same tokens ended their session",
    1796155121387: "tokens that a server could not save were given up for older ones in the store",
    1796157729196: "a save that took effect without a response was repeated over newer tokens of another server",
    1796158037680: "tokens that a server had saved in vain twice were given up for those before the first ones",
    500046: "a page with an older session made a server give up unsaved tokens",
    1796175577534: "a server that could not read what another one had saved ended the session",
    1796184054042: "a server ended a session for the second token of a request that another server had saved",
    2387: "a server continued without a lock that others had held in turn (of the simulation)",
    1796202000005: "a call was sent again without a token if no new one was there",
    1796202000609:
      "a server refreshed tokens after another had ended their session for a second 401 (of the simulation)",
    1796202002038: "waits for a lock took all steps (of the simulation)",
    1796202000644: "a refresh that was sent twice ended it (of the simulation)",
    1796201701487: "a refresh token was sent after its session had ended",
    1796310000274: "a read of an older copy would have ended a session",
    1796300001128: "a server that stalled continued without the lock (of the simulation)",
    1796320000613: "a slow store released a lock after closing (of the simulation)",
    1796310003267: "views waited for a token of a stalled API (of the simulation)",
    1796241045341: "a late save of older tokens counted as that of the newest ones (of the simulation)"
  },
  delegates: {
    30009: "a call that joined a token as nobody waited for it any more failed",
    1796162875135: "a late timer ended a request before it was on its way (of the simulation)",
    1796166357214: "a lock that its client had given up was slow as well as late (of the simulation)",
    1796251308026: "requests for tokens used up the limit of the account (of the simulation)"
  },
  pages: {
    207: "a wait interrupted as it began was in neither its span nor the metrics",
    1796154659814: "a request that was aborted before it began counted against its concurrency (of the simulation)",
    1796162157772: "a lock came too late, after a kill (of the simulation)",
    1796164901102: "a stall kept the reply of Redis away (of the simulation)",
    1796217447283: "tokens that were not saved, and whose refresh token was rejected, replaced newer ones in the store",
    1796255776531: "a limit came while another command tried whether Redis responds (of the simulation)",
    1796352767957: "a slow response made a new window end too early",
    1796352772083:
      "a write that the API executed twice changed a list that it led back to its start (of the simulation)",
    1796318796093: "the reply of a lock came after the client had gone on without it (of the simulation)"
  },
  races: {
    1796151988720: "a call that had waited as long as it may had to go on with new tokens (of the simulation)"
  }
}
