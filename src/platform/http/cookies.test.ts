import { type IncomingHttpHeaders, ServerResponse, IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { readSessionCookie, responseCookies, sessionCookie } from "./cookies";
import { html } from "./html";
import { isSameOrigin } from "./sameOrigin";

describe("the session cookie", () => {
  it("W-02 is bound to host and https, out of reach of scripts, and not sent along by other sites", () => {
    expect(sessionCookie("https://portal.example")).toEqual({
      name: "__Host-tenantry",
      attributes: "Path=/; HttpOnly; Secure; SameSite=Lax",
    });
  });

  it("W-02 goes without Secure on http://localhost only", () => {
    for (const url of [
      "http://localhost:4000",
      "http://127.0.0.1:4000",
      "http://[::1]:4000",
      "http://portal.localhost",
    ])
      expect(sessionCookie(url)).toEqual({ name: "tenantry", attributes: "Path=/; HttpOnly; SameSite=Lax" });
    for (const url of ["http://portal.example", "http://192.168.1.2", "http://localhost.evil.example"])
      expect(sessionCookie(url).attributes).toContain("Secure");
  });

  it("W-02 is read only when it is there once", () => {
    const read = (cookie?: string) => readSessionCookie("http://localhost", cookie ? { cookie } : {});
    expect(read("a=b; tenantry=x.y; c=d")).toBe("x.y");
    for (const cookie of [undefined, "tenantry=", "nottenantry=x", "tenantry=x; tenantry=y"])
      expect(read(cookie)).toBeNull();
  });

  it("W-02 is sent once, beside other cookies", () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    response.setHeader("Set-Cookie", "theme=dark");
    const cookies = responseCookies("https://portal.example", {}, response);
    cookies.set("one", new Date(0));
    cookies.set("two", new Date("2027-01-01T00:00:00Z"));
    expect(response.getHeader("Set-Cookie")).toEqual([
      "theme=dark",
      "__Host-tenantry=two; Path=/; HttpOnly; Secure; SameSite=Lax; Expires=Fri, 01 Jan 2027 00:00:00 GMT",
    ]);
  });
});

describe("forms", () => {
  it("W-02 are taken from our own pages only", () => {
    const ours = (headers: IncomingHttpHeaders) => isSameOrigin("https://portal.example", headers);
    expect(ours({ "sec-fetch-site": "same-origin" })).toBe(true);
    expect(ours({ origin: "https://portal.example" })).toBe(true);
    expect(ours({ origin: "http://127.0.0.1:4000", host: "127.0.0.1:4000" })).toBe(true);
    for (const site of ["cross-site", "same-site", "none"])
      expect(ours({ "sec-fetch-site": site, origin: "https://portal.example" })).toBe(false);
    for (const headers of [
      {},
      { origin: "null" },
      { origin: "https://evil.example", host: "portal.example" },
      { origin: "rubbish" },
    ])
      expect(ours(headers)).toBe(false);
  });
});

describe("pages", () => {
  it("W-01 escape whatever is put into them", () => {
    const hostile = `<script>"'&\``;
    expect(html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`, null, false]}</p>`.text).toBe(
      `<p title="&#60;script&#62;&#34;&#39;&#38;&#96;">&#60;script&#62;&#34;&#39;&#38;&#96;<b>1</b></p>`,
    );
  });
});
