// A question that has to be answered before something hurtful happens.

import { createStore } from "./store";

export interface Question {
  title: string;
  text: string;
  /** What the button does, in its own word: "Delete", "Take over". */
  action: string;
  danger?: boolean;
  /** For what cannot be undone or hits many: this name has to be typed. */
  typeName?: string;
  run: () => void;
}

export const question = createStore<Question | null>(null);

export function ask(asked: Question): void {
  question.update(() => asked);
}
