// A small hub that speaks docs/protocol.md from memory only: for looking at the widget without
// the real one (`npm run fake-hub -w widget`, after `npm run build -w widget`).
// It must not be used to prove anything about the hub. Start reading at `actions`.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const MIA = { id: randomUUID(), name: "Mia Lindqvist", avatar_url: null };
const JON = { id: randomUUID(), name: "Jon Abara", avatar_url: null };
const now = () => new Date().toISOString();

export function fakeHub(options = {}) {
  const state = {
    online: options.online ?? true,
    prechat: options.prechat ?? false,
    autoReply: options.autoReply ?? true,
    visitors: new Map(),
    sessions: new Map(),
    conversations: new Map(),
    uploads: new Map(),
    files: new Map(),
    sockets: new Set(),
    number: 1041,
    availability: { state: "open", opens_at: null, waiting: 0, estimate_seconds: null },
  };

  const visible = (conversation) => {
    const { facts, contact_id: _, place: __, ...summary } = conversation;
    return summary;
  };
  const newConversation = (contact_id, follow_up_of = null) => {
    const conversation = {
      id: randomUUID(),
      contact_id,
      facts: [],
      number: ++state.number,
      status: "new",
      assignee: null,
      follow_up_of,
      version: 0,
      last_message: null,
      unread_count: 0,
      contact_seen_seq: 0,
      agents_seen_seq: 0,
      waiting: true,
      asks: state.availability.state === "open" ? "live" : "message",
      created_at: now(),
      updated_at: now(),
    };
    state.conversations.set(conversation.id, conversation);
    return conversation;
  };
  const fact = (conversation, action, payload) => {
    const seq = conversation.version + 1;
    conversation.version = seq;
    const push = {
      type: "push",
      action,
      payload: { conversation_id: conversation.id, seq, previous_seq: seq - 1, ...payload },
    };
    if (action === "conversation_updated") push.payload.conversation = visible(conversation);
    if (payload.message) payload.message.seq = seq;
    conversation.facts.push(push);
    return push;
  };
  const tell = (conversation, push) => {
    for (const socket of state.sockets) {
      if (socket.contact_id === conversation.contact_id) socket.send(JSON.stringify(push));
    }
  };
  const post = (conversation, author, { text, client_id = null, attachment_ids = [] }) => {
    const message = {
      id: randomUUID(),
      seq: 0,
      client_id,
      author,
      visibility: "public",
      text,
      attachments: attachment_ids.flatMap((id) => state.files.get(id)?.attachment ?? []),
      posted_at: now(),
      edited_at: null,
      deleted_at: null,
    };
    const push = fact(conversation, "message_posted", { message });
    conversation.updated_at = message.posted_at;
    conversation.last_message = {
      seq: message.seq,
      author_kind: author.kind,
      author_name: author.name,
      text,
      visibility: "public",
      posted_at: message.posted_at,
    };
    if (author.kind !== "contact") conversation.unread_count += 1;
    tell(conversation, push);
    return message;
  };
  const byAgent = (agent) => ({ kind: "agent", ...agent });
  const change = (conversation, change, by) => {
    if (change.kind === "assigned") conversation.assignee = change.agent;
    if (change.kind === "unassigned") conversation.assignee = null;
    if (change.kind === "turned_to_message") conversation.asks = "message";
    if (change.kind === "status") conversation.status = change.to;
    conversation.waiting = !conversation.assignee && ["new", "open"].includes(conversation.status);
    const at = now();
    tell(
      conversation,
      fact(conversation, "conversation_updated", { change: { ...change, by, at } }),
    );
  };
  /** What the contact is told of the line; said again after a login. */
  const place = (conversation, position, estimate_seconds = null, is = "waiting") => {
    const { id: conversation_id } = conversation;
    const payload = { conversation_id, state: is, position, length: position, estimate_seconds };
    conversation.place = is === "waiting" ? payload : null;
    tell(conversation, { type: "push", action: "queue_position", payload });
  };
  const seen = (conversation, viewer, seq) => {
    const key = viewer.kind === "contact" ? "contact_seen_seq" : "agents_seen_seq";
    conversation[key] = Math.max(conversation[key], seq);
    if (viewer.kind === "contact") conversation.unread_count = 0;
    tell(conversation, fact(conversation, "seen_updated", { viewer, seen_seq: seq }));
  };
  const later = (ms, work) => options.autoReply !== false && setTimeout(work, ms);
  const answerSoon = (conversation) => {
    if (!state.autoReply) return;
    const agent = byAgent(MIA);
    later(700, () => {
      if (!conversation.assignee) change(conversation, { kind: "assigned", agent: MIA }, agent);
      seen(conversation, agent, conversation.version);
      tell(conversation, {
        type: "push",
        action: "typing",
        payload: { conversation_id: conversation.id, author: agent, typing: true, internal: false },
      });
    });
    later(2600, () =>
      post(conversation, agent, {
        text: "Thank you for writing! I am looking into it. Meanwhile: https://example.com/orders",
      }),
    );
  };
  const find = (socket, id) => {
    const conversation = state.conversations.get(id);
    if (!conversation || conversation.contact_id !== socket.contact_id) throw error("not_found");
    return conversation;
  };
  const error = (code) => Object.assign(new Error(code), { code });
  const replay = (socket, points) => {
    const statuses = [];
    for (const { conversation_id, seq } of points ?? []) {
      const conversation = state.conversations.get(conversation_id);
      const status = conversation ? "resuming" : "not_found";
      statuses.push({ conversation_id, seq: conversation?.version ?? 0, status });
      if (!conversation) continue;
      queueMicrotask(() => {
        for (const push of conversation.facts) {
          if (push.payload.seq > seq) socket.send(JSON.stringify(push));
        }
        const payload = { conversation_id, seq: conversation.version };
        socket.send(JSON.stringify({ type: "push", action: "resumed", payload }));
      });
    }
    return statuses;
  };

  const actions = {
    login(socket, { token, resume }) {
      const session = state.sessions.get(token);
      if (!session) throw error("unauthenticated");
      socket.contact_id = session.contact.id;
      state.sockets.add(socket);
      queueMicrotask(() => {
        for (const { contact_id, place: payload } of state.conversations.values()) {
          if (contact_id !== socket.contact_id || !payload) continue;
          socket.send(JSON.stringify({ type: "push", action: "queue_position", payload }));
        }
      });
      return {
        session_id: randomUUID(),
        role: "contact",
        contact: session.contact,
        heartbeat_seconds: 25,
        server_time: now(),
        conversations: replay(socket, resume),
      };
    },
    start_conversation(socket, payload) {
      for (const conversation of state.conversations.values()) {
        const first = conversation.facts[1]?.payload.message;
        if (first?.client_id === payload.client_id) return started(conversation, first);
      }
      const conversation = newConversation(socket.contact_id, payload.follow_up_of ?? null);
      const by = { kind: "contact", id: socket.contact_id, name: null };
      change(conversation, { kind: "started" }, by);
      const message = post(conversation, by, payload);
      answerSoon(conversation);
      return started(conversation, message);
    },
    send_message(socket, payload) {
      const conversation = find(socket, payload.conversation_id);
      if (conversation.status === "closed") throw error("conversation_is_closed");
      if (payload.text.includes("fail please")) throw error("text_too_long");
      const known = conversation.facts.find(
        (it) => it.payload.message?.client_id === payload.client_id,
      );
      if (known) return { message_id: known.payload.message.id, seq: known.payload.seq };
      const author = { kind: "contact", id: socket.contact_id, name: null };
      const message = post(conversation, author, payload);
      answerSoon(conversation);
      return { message_id: message.id, seq: message.seq };
    },
    mark_seen(socket, { conversation_id, seq }) {
      const conversation = find(socket, conversation_id);
      seen(conversation, { kind: "contact", id: socket.contact_id, name: null }, seq);
      return { seq };
    },
    close_conversation(socket, { conversation_id }) {
      const conversation = find(socket, conversation_id);
      const by = { kind: "contact", id: socket.contact_id, name: null };
      change(conversation, { kind: "status", from: conversation.status, to: "closed" }, by);
      return { seq: conversation.version };
    },
    leave_message(socket, { conversation_id }) {
      const conversation = find(socket, conversation_id);
      const by = { kind: "contact", id: socket.contact_id, name: null };
      change(conversation, { kind: "turned_to_message", why: "chosen" }, by);
      place(conversation, null, null, "message");
      return { seq: conversation.version };
    },
    leave_queue(socket, { conversation_id }) {
      const conversation = find(socket, conversation_id);
      const by = { kind: "contact", id: socket.contact_id, name: null };
      change(conversation, { kind: "status", from: conversation.status, to: "solved" }, by);
      place(conversation, null, null, "gone");
      return { seq: conversation.version };
    },
    resume: (socket, { conversations }) => ({ conversations: replay(socket, conversations) }),
    send_typing: () => ({}),
    set_page: () => ({}),
    ping: () => ({ server_time: now() }),
  };
  const started = (conversation, message) => ({
    conversation_id: conversation.id,
    number: conversation.number,
    message_id: message.id,
    seq: message.seq,
  });

  const config = () => ({
    channel: {
      id: "channel",
      name: "Juniper & Co.",
      greeting: "Hi! Looking for something for your home? We are happy to help.",
      brand_color: options.brand_color ?? "#2f6f5e",
      locale: "en",
      launcher_position: "right",
      prechat: {
        enabled: state.prechat,
        fields: [
          { name: "name", label: "Your name", kind: "text", required: true },
          { name: "email", label: "Email", kind: "email", required: true },
          { name: "order", label: "Order number", kind: "text", required: false },
        ],
      },
      offline_message: null,
    },
    online: state.online,
    availability: state.availability,
    usual_reply_seconds: 60,
    agents: [MIA, JON],
    limits: {
      text_chars_max: 10_000,
      attachment_bytes_max: 20_000_000,
      attachments_per_message_max: 10,
      content_types: ["image/*", "application/pdf", "text/plain"],
    },
  });

  const body = async (request) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    return Buffer.concat(parts);
  };
  const keep = (name, content_type, bytes) => {
    const id = randomUUID();
    const url = `/files/${id}`;
    const picture = content_type.startsWith("image/");
    const attachment = {
      id,
      name,
      content_type,
      size_bytes: bytes.length,
      url,
      thumbnail_url: picture ? url : null,
      width: null,
      height: null,
    };
    state.files.set(id, { attachment, bytes });
    return attachment;
  };
  const session = (request) => state.sessions.get(request.headers.authorization?.slice(7));

  const routes = [
    ["GET", /^\/api\/v1\/widget\/config$/, () => [200, config()]],
    [
      "POST",
      /^\/api\/v1\/widget\/sessions$/,
      async (request) => {
        const asked = JSON.parse((await body(request)).toString());
        const known = state.visitors.get(asked.visitor_token);
        const visitor_token = known ? asked.visitor_token : randomUUID();
        const contact = known ?? {
          id: randomUUID(),
          name: asked.fields?.name ?? null,
          email: asked.fields?.email ?? null,
        };
        state.visitors.set(visitor_token, contact);
        const token = randomUUID();
        state.sessions.set(token, { contact });
        const own = [...state.conversations.values()].filter((it) => it.contact_id === contact.id);
        return [201, { token, visitor_token, contact, conversations: own.map(visible) }];
      },
    ],
    ["DELETE", /^\/api\/v1\/sessions\/current$/, () => [204, null]],
    [
      "GET",
      /^\/api\/v1\/conversations$/,
      (request) => {
        const own = [...state.conversations.values()].filter(
          (it) => it.contact_id === session(request)?.contact.id,
        );
        return [200, { conversations: own.map(visible), next_cursor: null }];
      },
    ],
    [
      "GET",
      /^\/api\/v1\/conversations\/([^/]+)$/,
      (_, id) => [200, visible(state.conversations.get(id))],
    ],
    [
      "GET",
      /^\/api\/v1\/conversations\/([^/]+)\/timeline$/,
      (request, id) => {
        const query = new URL(request.url, "http://hub").searchParams;
        const before = Number(query.get("before_seq") ?? Number.POSITIVE_INFINITY);
        const { facts, version } = state.conversations.get(id);
        const all = facts.filter((it) => it.payload.seq < before);
        const items = all.slice(-Number(query.get("limit") ?? 50));
        return [200, { items, has_more: items.length < all.length, version }];
      },
    ],
    [
      "POST",
      /^\/api\/v1\/attachments$/,
      async (request) => {
        const answer = new Response(await body(request), {
          headers: { "content-type": request.headers["content-type"] },
        });
        const file = (await answer.formData()).get("file");
        return [201, keep(file.name, file.type, Buffer.from(await file.arrayBuffer()))];
      },
    ],
    [
      "POST",
      /^\/api\/v1\/uploads$/,
      async (request) => {
        const { name, size_bytes } = JSON.parse((await body(request)).toString());
        const upload_id = randomUUID();
        state.uploads.set(upload_id, { name, size_bytes, bytes: Buffer.alloc(0) });
        return [201, { upload_id, offset: 0, chunk_bytes_max: 262_144 }];
      },
    ],
    [
      "PATCH",
      /^\/api\/v1\/uploads\/([^/]+)$/,
      async (request, id) => {
        const upload = state.uploads.get(id);
        upload.bytes = Buffer.concat([upload.bytes, await body(request)]);
        if (upload.bytes.length < upload.size_bytes) return [200, { offset: upload.bytes.length }];
        return [201, keep(upload.name, "application/octet-stream", upload.bytes)];
      },
    ],
    [
      "GET",
      /^\/api\/v1\/uploads\/([^/]+)$/,
      (_, id) => [200, { offset: state.uploads.get(id).bytes.length }],
    ],
  ];

  const serveFile = async (path) => {
    const clean = normalize(path === "/" ? "/demo/index.html" : path).replace(/\/$/, "/index.html");
    const file = clean.startsWith("/demo/")
      ? join(ROOT, clean)
      : join(ROOT, "dist", clean.replace(/^\/widget\//, "/"));
    return {
      bytes: await readFile(file),
      type: TYPES[extname(file)] ?? "application/octet-stream",
    };
  };

  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://hub").pathname;
    response.setHeader("access-control-allow-origin", "*");
    for (const [method, pattern, handle] of routes) {
      const match = pattern.exec(path);
      if (method !== request.method || !match) continue;
      const [status, answer] = await handle(request, match[1]);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(answer === null ? "" : JSON.stringify(answer));
      return;
    }
    const stored = state.files.get(path.replace("/files/", ""));
    if (stored) {
      response.setHeader("content-type", stored.attachment.content_type);
      response.end(stored.bytes);
      return;
    }
    try {
      const { bytes, type } = await serveFile(path);
      response.setHeader("content-type", type);
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  const sockets = new WebSocketServer({ server, path: "/socket" });
  sockets.on("connection", (socket) => {
    socket.on("close", () => state.sockets.delete(socket));
    socket.on("message", (data) => {
      const { request_id, action, payload } = JSON.parse(data.toString());
      const answer = { request_id, type: "response", action };
      try {
        const done = actions[action](socket, payload);
        socket.send(JSON.stringify({ ...answer, success: true, payload: done }));
      } catch ({ code, message }) {
        const refusal = { code: code ?? "internal", message };
        socket.send(JSON.stringify({ ...answer, success: false, error: refusal }));
      }
    });
  });
  return { server, state, post, change, place, seen, byAgent, agents: { MIA, JON } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 8080);
  fakeHub({ prechat: process.env.PRECHAT === "1" }).server.listen(port, "127.0.0.1", () => {
    process.stdout.write(`fake hub: http://127.0.0.1:${port}/demo/\n`);
  });
}
