// Touchpoints out of a browser: docs/browser.md. Nothing is stored or sent without consent.
(() => {
"use strict";
const NAME = "cx-touchpoints";
const MOST_WAITING = 100;
const MOST_AT_ONCE = 20;
const MOST_CHARACTERS = 3_000; // browsers let 64 KiB outlive a page
const PRIVATE = /@|%40|\d{5}|^[\da-f]{8}-|^(?=.*\d)[\w-]{20,}$/i;
const CALM = "input, textarea, select, [contenteditable], [data-cx-ignore]";

const { src, dataset } = document.currentScript;
const option = { channel: "web", purpose: "analytics", slowMs: 4_000, ...dataset };
const url = new URL("/v1/touchpoints/batch", option.gateway ?? src);
const uuid = () => crypto.randomUUID();
const warn = (text) => console.warn(`cx: ${text}`);
let waiting = load("sessionStorage") ?? [];
let sending = [];
let timer, pauseMs = 0;
let { customer } = option; // as this page tells
let path;
let farewell; // the withdrawal: sent without consent

// Where the browser stores nothing, consent neither.
function load(area) {
  try { return JSON.parse(window[area].getItem(NAME)); } catch { return null; }
}

function save(area, value) {
  try {
    if (value) window[area].setItem(NAME, JSON.stringify(value));
    else window[area].removeItem(NAME);
  } catch { /* full */ }
}

const visitor = () => load("localStorage"); // there is one only with consent
const remember = (one) => save("localStorage", one);
const keep = () => save("sessionStorage", visitor() && waiting); // for the tab's next page

function active() {
  const one = visitor();
  if (!one) return null;
  if (Date.now() - one.seen > 30 * 60_000) one.session = uuid();
  remember({ ...one, seen: Date.now() });
  return one;
}

function newcomer() {
  remember({ id: uuid(), session: uuid(), seen: Date.now() });
  track("consent.changed", choice(true));
}

const choice = (granted) => ({ detail: { purpose: option.purpose, granted } });
const opposed = () => navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";

function grant() {
  if (visitor() || opposed() || !window.isSecureContext) return;
  newcomer();
  begin();
}

function withdraw() {
  const one = visitor();
  if (!one) return;
  farewell = touchpoint("consent.changed", choice(false), one);
  remember(null);
  waiting.push(farewell);
  flush(true); // drops all others
}

function begin() {
  if (customer) identify(customer);
  view();
  watchPaint();
}

function view(at = location.pathname) {
  const parts = at.split(/[?#]/)[0].split("/");
  path = parts.map((part) => (PRIVATE.test(part) ? ":id" : part)).join("/").slice(0, 200);
  track("page.viewed");
}

function identify(id) {
  customer = id ? String(id) : undefined;
  const one = visitor();
  if (!one || one.customer === customer) return;
  if (one.customer) newcomer(); // two customers at one device are never made one
  if (!customer) return;
  remember({ ...visitor(), customer });
  track("customer.identified");
}

const told = {}; // problem → when; five a minute say enough
function degraded(problem, detail, attributes) {
  const recent = (told[problem] ?? []).filter((at) => Date.now() - at < 60_000);
  if (recent.length === 5) return;
  told[problem] = [...recent, Date.now()];
  track("experience.degraded", { detail: { problem, ...detail }, attributes });
}

// The type alone: messages may hold anything.
function failed(error) {
  const type = String(error?.name ?? typeof error);
  degraded("error", {}, { error: /^\w{1,40}$/.test(type) ? type : "Error" });
}

// By the largest paint until a second after the first slow one, or by the load.
const unseen = document.hidden; // its paint waits until somebody looks
let slowMs = 0;
function watchPaint() {
  const paint = "largest-contentful-paint";
  const type = PerformanceObserver.supportedEntryTypes.includes(paint) ? paint : "navigation";
  const look = (list) => {
    const entry = list.getEntries().at(-1);
    const ms = entry.startTime || entry.duration;
    if (ms <= Number(option.slowMs) || slowMs < 0) return;
    if (!slowMs) setTimeout(tellSlow, 1_000);
    slowMs = ms;
  };
  if (!unseen) new PerformanceObserver(look).observe({ type, buffered: true });
}

function tellSlow() {
  if (slowMs > 0) degraded("slow_page", { duration_ms: Math.round(slowMs) });
  slowMs = -1;
}

// Three clicks in a second at one place. In fields and to mark text they are usual.
let clicks = [], raged = -Infinity;
function clicked({ target, clientX: x, clientY: y, timeStamp: at, detail, isTrusted }) {
  if (!isTrusted || !detail || !active() || target.closest(CALM)) return;
  clicks = clicks.filter((one) => at - one.at <= 1_000 && Math.hypot(one.x - x, one.y - y) <= 30);
  clicks.push({ x, y, at });
  if (clicks.length < 3 || !getSelection().isCollapsed) return;
  const step = target.closest("[data-cx-step]")?.dataset.cxStep ?? target.localName;
  if (at - raged > 1_000) degraded("failed_step", { step });
  raged = at;
}

function touchpoint(kind, fields, one) {
  return {
    locale: navigator.language, event_id: uuid(), ...fields, kind, channel: option.channel,
    source: option.source, actor: "customer", occurred_at: Date.now(), customer_id: customer,
    anonymous_id: one.id, session_id: one.session, attributes: { path, ...fields.attributes },
  };
}

function track(kind, fields = {}) {
  const one = active();
  if (!one) return;
  const event = touchpoint(kind, fields, one);
  if (JSON.stringify(event).length > MOST_CHARACTERS) return warn(`${kind}: too large`);
  waiting.push(event);
  if (waiting.length > MOST_WAITING) warn(`${waiting.shift().kind}: lost, too many wait`);
  keep();
  if (!pauseMs) flushIn(500);
}

function flushIn(ms) {
  clearTimeout(timer);
  timer = setTimeout(flush, ms);
}

async function flush(leaving) {
  if (!visitor()) waiting = waiting.filter((event) => event === farewell);
  keep();
  const batch = waiting.filter((event) => !sending.includes(event)).slice(0, MOST_AT_ONCE);
  if (!batch.length || (sending.length && !leaving)) return;
  sending.push(...batch);
  const [done, retryMs] = await post(batch);
  sending = sending.filter((event) => !batch.includes(event));
  waiting = waiting.filter((event) => !done.includes(event));
  keep();
  pauseMs = done.length ? 0 : Math.min(60_000, 2 * pauseMs || 1_000);
  const spread = 1 + Math.random() / 2; // not all browsers at once
  if (waiting.length) flushIn(Math.max(pauseMs * spread, retryMs));
}

// Which are taken or refused for good, and how long to wait with the others.
async function post(batch) {
  try {
    const answer = await fetch(url, {
      method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "origin",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${option.key}` },
      body: JSON.stringify(batch), signal: AbortSignal.timeout(30_000),
    });
    const results = answer.status === 207 ? (await answer.json()).results : batch.map(() => answer);
    const done = batch.filter((event, index) => {
      const { status, reason = "refused" } = results[index];
      if (status >= 400) warn(`${event.kind}: ${status} ${reason}`);
      return status < 500 && status !== 408 && status !== 429;
    });
    return [done, 1_000 * Number(answer.headers.get("Retry-After"))];
  } catch { return [[], 0]; /* no network */ }
}

// Calls from before this came stand in an array.
const early = [window.cx ?? []].flat();
const cx = { consent: (yes) => (yes ? grant() : withdraw()), identify, page: view, track };
window.cx = { ...cx, push: ([name, ...given]) => cx[name](...given) };
if (opposed() || option.consent === "denied") withdraw();
else if (visitor()) begin();
else if (option.consent === "granted") grant();
early.forEach(window.cx.push);
flush();

addEventListener("error", ({ error }) => error && failed(error)); // none: a stranger's
addEventListener("unhandledrejection", ({ reason }) => failed(reason));
addEventListener("click", clicked, { capture: true, passive: true });
addEventListener("pageshow", ({ persisted }) => persisted && view());
addEventListener("pagehide", () => { tellSlow(); flush(true); });
addEventListener("visibilitychange", () => document.hidden && flush(true));
addEventListener("online", () => { pauseMs = 0; flush(); });
})();
