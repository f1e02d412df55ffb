// Comments under posts, by the conversation that is looked at.

import type { PostComments } from "../hub/wire";
import { createStore } from "./store";

/** `failed` only where nothing was known before. */
export const comments = createStore<Readonly<Record<string, PostComments | "failed">>>({});
