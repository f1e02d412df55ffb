import { describe, expect, it } from "vitest";
import { describeLanguage, describeUserAgent } from "../src/lib/user_agent";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)";

describe("a user agent", () => {
  it.each([
    [`${MAC} ${WEBKIT} Chrome/126.0.0.0 Safari/537.36`, "Chrome 126 · macOS"],
    [`${WINDOWS} ${WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`, "Edge 126 · Windows"],
    [`${WINDOWS} ${WEBKIT} Chrome/125.0.0.0 Safari/537.36 OPR/111.0`, "Opera 111 · Windows"],
    [
      "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
      "Firefox 127 · Linux",
    ],
    [`${PHONE} AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1`, "Safari 17 · iPhone"],
    [`${MAC} AppleWebKit/605.1.15 Version/17.4.1 Safari/605.1.15`, "Safari 17 · macOS"],
    [`${PHONE} AppleWebKit/605.1.15 CriOS/126.0 Mobile/15E148 Safari/604.1`, "Chrome 126 · iPhone"],
    [
      `Mozilla/5.0 (Linux; Android 14; SM-S921B) ${WEBKIT} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36`,
      "Samsung Internet 25 · Android",
    ],
    ["curl/8.5.0", null],
    ["", null],
    [null, null],
  ])("%s", (userAgent, expected) => {
    expect(describeUserAgent(userAgent)).toBe(expected);
  });

  it("comes with a language that people can read", () => {
    expect(describeLanguage("de")).toBe("German");
    expect(describeLanguage("not a tag")).toBe("not a tag");
    expect(describeLanguage(null)).toBeNull();
  });
});
