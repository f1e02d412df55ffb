// The frame's end of the talk with the loader. Knows windows and origins, nothing of chat.

import { fromPeer, type ToFrame, type ToLoader } from "./protocol";

export interface Bridge {
  tell(message: ToLoader): void;
  hear(handler: (message: ToFrame) => void): void;
}

export function bridge(host: string, own: Window = window): Bridge {
  return {
    tell: (message) => {
      if (own.parent !== own) own.parent.postMessage({ bellhop: 1, ...message }, host);
    },
    hear: (handler) => {
      own.addEventListener("message", (event) => {
        const message = fromPeer<ToFrame>(event, host, own.parent === own ? null : own.parent);
        if (message) handler(message);
      });
    },
  };
}
