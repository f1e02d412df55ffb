import { install } from "./loader";

install(window, document.currentScript as HTMLScriptElement | null);
