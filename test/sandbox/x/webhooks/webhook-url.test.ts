import { describe, expect, it } from "vitest";
import { webhookUrlFault } from "../../../../sandbox/x/webhooks/webhook-url.ts";

describe("a webhook's URL", () => {
  it.each([
    "https://hooks.example.com",
    "https://hooks.example.com/x/main?a=1&b=%20",
    "https://8.8.8.8/",
    "https://[2001:4860::8888]/",
  ])("may be %s", (url) => {
    expect(webhookUrlFault(url, false)).toBeUndefined();
  });

  it.each([
    ["", "1 to 200"],
    [`https://h.example/${"p".repeat(183)}`, "1 to 200"],
    ["hooks.example.com/x", "absolute"],
    ["https://hooks.example.com/a b", "absolute"],
    ["https://", "absolute"],
    ["http://hooks.example.com/", "https"],
    ["ftp://hooks.example.com/", "https"],
    ["https://hooks.example.com:8443/", "port"],
    ["https://hooks.example.com:443/", "port"],
    ["https://u:p@hooks.example.com/", "credentials"],
    ["https://hooks.example.com/#top", "fragment"],
    ["https://intranet/", "publicly"],
    ["https://printer.local/", "publicly"],
    ["https://localhost/", "publicly"],
    ["https://127.0.0.1/", "publicly"],
    ["https://10.1.2.3/", "publicly"],
    ["https://192.168.0.1/", "publicly"],
    ["https://[::1]/", "publicly"],
    ["https://[fd00::1]/", "publicly"],
    ["https://[::ffff:10.0.0.1]/", "publicly"],
  ])("may not be %s", (url, words) => {
    expect(webhookUrlFault(url, false)).toContain(words);
  });

  it("may have exactly 200 characters", () => {
    expect(webhookUrlFault(`https://h.example/${"p".repeat(182)}`, false)).toBeUndefined();
  });

  it.each([
    "http://127.0.0.1:8080/x",
    "http://127.9.9.9/",
    "http://[::1]:1/",
    "http://localhost:1/",
    "https://main.localhost:1/x",
    "http://LOCALHOST/",
  ])("may be %s where the emulator is on loopback, and only there", (url) => {
    expect(webhookUrlFault(url, true)).toBeUndefined();
    expect(webhookUrlFault(url, false)).toBeDefined();
  });

  it.each([
    "http://hooks.example.com/",
    "http://10.0.0.1:80/",
    "http://localhost.example.com/",
    "http://notlocalhost/",
  ])("may not be %s even there", (url) => {
    expect(webhookUrlFault(url, true)).toBeDefined();
  });
});
