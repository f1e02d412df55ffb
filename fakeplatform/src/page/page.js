// What is chosen, what is asked of the server, and when.

import { badge, call, element, initials, message, pick } from "./view.js";

const LOOK_MS = 700;
const CALLS_SHOWN_MAX = 80;
const FILE_BYTES_MAX = 8 * 1024 * 1024;
const $ = (id) => document.getElementById(id);

let state = { accounts: [], scripts: [], errors: [] };
let account = null;
let chosen = { account: null, person: null, thread: null };
// What the composer is about: an edit, or an answer.
let about = null;
let lastCall = 0;
let drawn = "";

async function ask(method, path, body) {
  const options = { method, headers: { "content-type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const response = await fetch(`/control${path}`, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `the server answered ${response.status}`);
  return answer;
}

function complain(error) {
  $("problem").hidden = !error;
  $("problem").textContent = error ? error.message : "";
}

// Runs what somebody clicked, and says what went wrong.
function tried(work) {
  return async (...given) => {
    try {
      complain(null);
      await work(...given);
    } catch (error) {
      complain(error);
    }
    await look();
  };
}

const act = (what) =>
  ask("POST", `/accounts/${chosen.account}/acts`, { person: chosen.person, ...what });

function person() {
  return account?.people.find((one) => one.id === chosen.person);
}

function choose(next) {
  chosen = { ...chosen, ...next };
  about = null;
  complain(null);
  drawn = "";
  look();
}

async function look() {
  state = await ask("GET", "/state");
  if (!state.accounts.some((one) => one.id === chosen.account)) {
    chosen = { account: state.accounts[0]?.id ?? null, person: null, thread: null };
  }
  account = chosen.account ? await ask("GET", `/accounts/${chosen.account}`) : null;
  if (account && !person()) chosen.person = account.people[0]?.id ?? null;
  const seen = JSON.stringify([
    state.accounts,
    state.scripts,
    account?.messages,
    account?.people,
    isTyping(person()),
    chosen,
    about,
  ]);
  if (seen !== drawn) {
    drawn = seen;
    draw();
  }
  const isOpen = document.visibilityState === "visible" && chosen.thread === null;
  const unread = account?.messages.some(
    (one) => one.is_ours && !one.thread && one.person === chosen.person && one.state !== "read",
  );
  // Whoever has the chat open reads it, unless nothing is to be told.
  if (isOpen && unread && account.switches.receipts !== "none") await act({ do: "read" });
  await drawCalls();
}

function threads() {
  const all = account.messages.filter((one) => one.thread);
  return [...new Set(all.map((one) => one.thread))];
}

function draw() {
  const first = (one) => one.id === chosen.account;
  $("accounts").replaceChildren(
    ...state.accounts.map((one) =>
      pick(badge(one.platform), one.title, "", first(one), () =>
        choose({ account: one.id, person: null, thread: null }),
      ),
    ),
  );
  drawPeople();
  drawPlaces();
  drawChat();
  drawSwitches();
}

function drawPeople() {
  const people = account?.people ?? [];
  $("account-name").textContent = account ? account.title : "Nobody yet";
  const waiting = account?.waiting ?? 0;
  const waits =
    waiting === 0
      ? "connected"
      : waiting === 1
        ? "1 webhook waits for the hub"
        : `${waiting} webhooks wait for the hub`;
  $("account-state").textContent = account?.callback_url ? waits : "not connected to a hub";
  $("new-person").hidden = !account;
  const last = (one) => account.messages.findLast((each) => each.person === one.id)?.text ?? "";
  $("people").replaceChildren(
    ...people.map((one) =>
      pick(initials(one.name), one.name, last(one), one.id === chosen.person, () => {
        document.body.classList.add("talking");
        choose({ person: one.id });
      }),
    ),
  );
}

function drawPlaces() {
  const tab = (label, isChosen, go) => {
    const made = element("button", { type: "button", role: "tab", on: { click: go } }, label);
    made.setAttribute("aria-selected", String(isChosen));
    return made;
  };
  const tabs = [];
  if (account?.can.comment) {
    if (!account.can.message && chosen.thread === null) chosen.thread = threads()[0] ?? "";
    if (account.can.message) {
      tabs.push(tab("Message", chosen.thread === null, () => choose({ thread: null })));
    }
    threads().forEach((thread, number) => {
      const isChosen = chosen.thread === thread;
      tabs.push(tab(`Post ${number + 1}`, isChosen, () => choose({ thread })));
    });
    tabs.push(tab("New post", chosen.thread === "", () => choose({ thread: "" })));
  } else {
    chosen.thread = null;
  }
  $("places").replaceChildren(...tabs);
}

function drawChat() {
  const who = person();
  $("who").textContent = who ? who.name : "Choose somebody";
  $("who-state").textContent = who ? windowOf(who) : "";
  $("block").hidden = !who;
  $("block").textContent = who?.is_blocking ? "Unblock" : "Block";
  $("composer").hidden = !who;
  const isHere = (one) =>
    chosen.thread === null
      ? !one.thread && one.person === chosen.person
      : one.thread === chosen.thread;
  const shown = (account?.messages ?? []).filter(isHere);
  const chat = $("chat");
  const isAtEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  const empty = account
    ? "Nothing here yet. Write below: it comes to the hub as this platform would tell it."
    : "No platform is connected. Connect a hub, and write to it as a customer.";
  chat.replaceChildren(
    ...(shown.length > 0
      ? shown.map((one) => message(one, does))
      : [element("li", { className: "empty dim" }, empty)]),
  );
  if (chosen.thread === null && isTyping(who)) {
    const dots = element("span", { className: "dots", ariaHidden: "true" }, "•••");
    const words = element("span", { className: "only-read" }, `${account.title}: somebody writes`);
    chat.append(element("li", { className: "message ours typing" }, dots, words));
  }
  if (isAtEnd) chat.scrollTop = chat.scrollHeight;
  $("about").hidden = about === null;
  $("about").firstElementChild.textContent = about ? `${about.label}: ${about.text}` : "";
}

function isTyping(who) {
  return who?.typing_until != null && who.typing_until > account.now;
}

function windowOf(who) {
  if (who.is_blocking) return "has blocked us";
  if (!account.can.window) return who.id;
  if (who.wrote_at === null) return "has not written yet: the window is closed";
  const hours = 24 - (account.now - who.wrote_at) / 3_600_000;
  return hours > 0 ? `replies reach them for ${Math.ceil(hours)} h` : "the window is closed";
}

const does = {
  edit: (one) => {
    about = { do: "edit", target: one.id, label: "Edit", text: one.text };
    $("words").value = one.text;
    $("words").focus();
    drawChat();
  },
  answer: (one) => {
    about = { reply_to: one.id, label: "Answer to", text: one.text };
    $("words").focus();
    drawChat();
  },
  remove: tried(async (one) => {
    told(await act({ do: "delete", target: one.id }), "deletions");
  }),
  react: tried(async (one) => {
    const emoji = one.reaction ? null : "👍";
    told(await act({ do: "react", target: one.id, emoji }), "reactions");
  }),
};

function told(answer, what) {
  if (answer.told === 0) throw new Error(`${account.title} does not tell of ${what}`);
}

function drawSwitches() {
  const form = $("switches");
  for (const [name, value] of Object.entries(account?.switches ?? {})) {
    const input = form.elements.namedItem(name);
    if (input.type === "checkbox") input.checked = value;
    else if (document.activeElement !== input) input.value = value;
  }
  form.elements.namedItem("batch").disabled = !account?.can.batch;
  $("release").hidden = !account?.held;
  $("release").textContent = `Post the ${account?.held} held back`;
  const errors = $("script").elements.namedItem("error");
  if (errors.options.length === 0) {
    errors.append(
      ...state.errors.map((one) => element("option", { value: one }, one.replaceAll("_", " "))),
    );
  }
  $("scripts").replaceChildren(
    ...state.scripts.map((one) =>
      element(
        "li",
        {},
        `${one.account ?? "any"}, ${one.of}: ${one.error.replaceAll("_", " ")} × ${one.times}`,
      ),
    ),
  );
}

async function drawCalls() {
  if (state.call_count < lastCall) {
    lastCall = 0;
    $("calls").replaceChildren();
  }
  if (state.call_count === lastCall) return;
  const { calls } = await ask("GET", `/calls?since=${lastCall}`);
  lastCall = calls.at(-1)?.number ?? lastCall;
  $("calls").prepend(...calls.reverse().map(call));
  while ($("calls").childElementCount > CALLS_SHOWN_MAX) $("calls").lastElementChild.remove();
}

const base64 = async (file) => {
  if (file.size > FILE_BYTES_MAX) throw new Error("This file is larger than 8 MB");
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
};

const write = (what) => {
  const isPublic = chosen.thread !== null;
  const where = isPublic && chosen.thread ? { thread: chosen.thread } : {};
  return act({ do: isPublic ? "comment" : "message", ...where, ...what });
};

const submit = tried(async () => {
  const text = $("words").value.trim();
  if (!text) return;
  if (about?.do === "edit") {
    const answer = await act({ do: "edit", target: about.target, text });
    $("words").value = "";
    about = null;
    return told(answer, "edits");
  }
  const reply = about?.reply_to ? { reply_to: about.reply_to } : {};
  const written = await write({ text, ...reply });
  if (chosen.thread !== null) chosen.thread = written.thread;
  $("words").value = "";
  about = null;
  drawn = "";
});

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});
$("about").lastElementChild.addEventListener("click", () => {
  about = null;
  $("words").value = "";
  drawChat();
});
$("file").addEventListener(
  "change",
  tried(async () => {
    const [file] = $("file").files;
    $("file").value = "";
    if (!file) return;
    const type = file.type || "application/octet-stream";
    const files = [{ name: file.name, content_type: type, data: await base64(file) }];
    await write({ text: $("words").value.trim(), files });
    $("words").value = "";
  }),
);
$("place").addEventListener(
  "click",
  tried(() =>
    write({ place: { latitude: 52.5163, longitude: 13.3777, name: "Brandenburg Gate" } }),
  ),
);
$("block").addEventListener(
  "click",
  tried(() => act({ do: person().is_blocking ? "unblock" : "block" })),
);
$("new-person").addEventListener(
  "submit",
  tried(async (event) => {
    event.preventDefault();
    const field = $("new-person").elements.namedItem("name");
    const made = await ask("POST", `/accounts/${chosen.account}/people`, { name: field.value });
    field.value = "";
    chosen.person = made.id;
  }),
);
$("switches").addEventListener(
  "change",
  tried(async () => {
    const form = $("switches").elements;
    const switches = {};
    for (const name of Object.keys(account.switches)) {
      const input = form.namedItem(name);
      const number = () => (input.type === "number" ? Number(input.value) : input.value);
      switches[name] = input.type === "checkbox" ? input.checked : number();
    }
    await ask("PATCH", `/accounts/${chosen.account}`, { switches });
  }),
);
$("release").addEventListener(
  "click",
  tried(() => ask("POST", `/accounts/${chosen.account}/release`, {})),
);
$("script").addEventListener(
  "submit",
  tried(async (event) => {
    event.preventDefault();
    const form = $("script").elements;
    const error = form.namedItem("error").value;
    const times = Number(form.namedItem("times").value);
    const of = form.namedItem("of").value;
    await ask("POST", "/scripts", { account: chosen.account, error, times, of });
  }),
);
$("forward").addEventListener(
  "click",
  tried(() => ask("POST", "/clock", { seconds: 86_400 })),
);
$("reset").addEventListener(
  "click",
  tried(() => ask("POST", "/reset", {})),
);
$("back").addEventListener("click", () => document.body.classList.remove("talking"));

function drawer(isOpen) {
  $("drawer").classList.toggle("open", isOpen);
  $("open-drawer").setAttribute("aria-expanded", String(isOpen));
  (isOpen ? $("close-drawer") : $("open-drawer")).focus();
}
$("open-drawer").addEventListener("click", () => drawer(true));
$("close-drawer").addEventListener("click", () => drawer(false));

$("api-base").textContent = `BELLHOP_CHANNELS__API_BASE=${location.origin}/api`;
$("open-connect").addEventListener("click", () => $("connect").showModal());
$("close-connect").addEventListener("click", () => $("connect").close());
$("connect").firstElementChild.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = $("connect").firstElementChild;
  const hub = Object.fromEntries(new FormData(form));
  const line = (text, kind) => element("li", { className: kind }, text);
  $("connected").replaceChildren(line("Connecting…", "dim"));
  try {
    const { connected } = await ask("POST", "/connect", hub);
    const lines = connected.map((one) =>
      line(`${one.platform}: ${one.detail}`, one.is_connected ? "good" : "bad"),
    );
    $("connected").replaceChildren(...lines);
    await look();
  } catch (error) {
    $("connected").replaceChildren(line(error.message, "bad"));
  }
});

async function watch() {
  try {
    await look();
    if ($("problem").textContent === AWAY) complain(null);
  } catch {
    complain(new Error(AWAY));
  }
  setTimeout(watch, LOOK_MS);
}
const AWAY = "The fake platform does not answer: start it again.";
watch();
