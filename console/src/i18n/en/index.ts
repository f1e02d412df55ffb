// English, and with it the list of all keys. `{name}` is filled in; `.one` and `.other` count.
// One file per area of the screen; a key is unique over all of them.

import { admin } from "./admin";
import { board } from "./board";
import { bulk } from "./bulk";
import { channels } from "./channels";
import { contacts } from "./contacts";
import { everyday } from "./everyday";
import { replies } from "./replies";
import { rules } from "./rules";
import { social } from "./social";
import { work } from "./work";

export const en = {
  ...everyday,
  ...work,
  ...board,
  ...bulk,
  ...admin,
  ...channels,
  ...contacts,
  ...replies,
  ...rules,
  ...social,
} as const;
